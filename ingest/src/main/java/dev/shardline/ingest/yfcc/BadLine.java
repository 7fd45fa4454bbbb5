package dev.shardline.ingest.yfcc;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/// A row that could not become a line, and why.
///
/// @param file where it is
/// @param line of the file, from 1
public record BadLine(String file, long line, String reason) {

    private static final ObjectMapper JSON = new ObjectMapper();

    String json() {
        try {
            return JSON.writeValueAsString(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of texts is JSON", e);
        }
    }

    /// Reads what [#json()] wrote.
    public static BadLine of(String json) throws JsonProcessingException {
        return JSON.readValue(json, BadLine.class);
    }
}
