package dev.shardline.search;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// What an index says of itself: its file `index.json`, written last.
///
/// @param format of the files
/// @param rows of the metadata, and vectors of each modality
record IndexDescription(int format, long rows, Map<Modality, Part> parts) {

    static final String FILE = "index.json";
    static final int FORMAT = 1;

    private static final JsonMapper JSON = new JsonMapper();

    /// The vectors of a modality.
    ///
    /// @param segments in the order of their vectors
    record Part(int dimension, List<Span> segments) {}

    /// The vectors of a graph.
    ///
    /// @param start the first of them
    /// @param quantized whether their quantized forms lie beside it
    record Span(long start, int count, boolean quantized) {}

    /// @throws IndexException if the folder has no index that this version can read
    static IndexDescription read(Path index) throws IOException {
        Path file = index.resolve(FILE);
        try {
            IndexDescription read =
                    JSON.readValue(Files.readAllBytes(file), IndexDescription.class);
            if (read.format() != FORMAT) {
                throw new IndexException(
                        "%s is of format %d; expected is %d. Build it again with shardline index."
                                .formatted(index, read.format(), FORMAT));
            }
            return read;
        } catch (NoSuchFileException e) {
            throw new IndexException(
                    index + " is no index: it has no " + FILE + ". shardline index makes one.", e);
        } catch (JsonProcessingException e) {
            throw new IndexException(file + " is damaged: " + e.getOriginalMessage(), e);
        }
    }

    void write(Path index) throws IOException {
        Files.write(
                index.resolve(FILE), JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
    }
}
