package dev.shardline.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.shardline.schemas.avro.Column;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One JSON array of objects, read element by element.
final class JsonArrayFormat implements Format {

    private final Sample sample;

    JsonArrayFormat(Sample sample) {
        this.sample = sample;
    }

    @Override
    public List<Column> columns(Path file, int files) throws IOException {
        Map<String, String> types = new LinkedHashMap<>();
        try (JsonParser json = start(file)) {
            long rows = 0;
            while (json.nextToken() != JsonToken.END_ARRAY
                    && sample.wants(files, rows++, json.currentLocation().getByteOffset())) {
                JsonNode value = json.readValueAsTree();
                JsonRecords.learn(value, types);
            }
        }
        return types.entrySet().stream()
                .map(type -> new Column(type.getKey(), type.getValue()))
                .toList();
    }

    @Override
    public Optional<String> widen(String type, String other) {
        return Optional.of(JsonTypes.widen(type, other));
    }

    @Override
    public FileRows open(Path file, Layout layout, long row) throws IOException {
        JsonParser json = start(file);
        try {
            for (long skipped = 0; skipped < row; skipped++) {
                json.nextToken();
                json.skipChildren();
            }
            return new JsonArrayRows(json, new JsonRecords(layout));
        } catch (IOException | RuntimeException e) {
            json.close();
            throw e;
        }
    }

    /// A parser inside the array.
    private static JsonParser start(Path file) throws IOException {
        JsonParser json = JsonRecords.MAPPER.createParser(Compression.open(file));
        try {
            JsonToken first = json.nextToken();
            if (first != JsonToken.START_ARRAY) {
                String found = first == JsonToken.START_OBJECT ? "an object" : "something else";
                throw new SourceException(
                        """
                        %s begins with %s, but source.format json wants one array of objects \
                        (pandas writes it with orient="records"). One object per line is jsonl.\
                        """
                                .formatted(file, found));
            }
            return json;
        } catch (IOException | RuntimeException e) {
            json.close();
            throw e;
        }
    }

    private record JsonArrayRows(JsonParser json, JsonRecords records) implements FileRows {

        @Override
        public Optional<RawRow> next() throws IOException {
            if (json.nextToken() == JsonToken.END_ARRAY) {
                return Optional.empty();
            }
            long line = json.currentTokenLocation().getLineNr();
            JsonNode value = json.readValueAsTree();
            return Optional.of(records.row(line, value));
        }

        @Override
        public void close() throws IOException {
            json.close();
        }
    }
}
