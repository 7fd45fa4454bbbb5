package dev.shardline.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.shardline.ingest.Lines.Line;
import dev.shardline.schemas.avro.Column;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One JSON object per line. Blank lines are skipped.
final class JsonLinesFormat implements Format {

    private final Sample sample;

    JsonLinesFormat(Sample sample) {
        this.sample = sample;
    }

    @Override
    public List<Column> columns(Path file, int files) throws IOException {
        Map<String, String> types = new LinkedHashMap<>();
        try (var lines = Lines.open(file)) {
            Optional<Line> line = lines.nextWithText();
            if (line.isPresent() && line.get().text().stripLeading().startsWith("[")) {
                throw new SourceException(
                        "%s holds a JSON array, but source.format is jsonl: one object per line."
                                .formatted(file));
            }
            long rows = 0;
            while (line.isPresent() && sample.wants(files, rows++, lines.bytesRead())) {
                learn(line.get(), types);
                line = lines.nextWithText();
            }
        }
        return types.entrySet().stream()
                .map(type -> new Column(type.getKey(), type.getValue()))
                .toList();
    }

    private static void learn(Line line, Map<String, String> types) {
        try {
            JsonNode value = JsonRecords.parse(line.text());
            JsonRecords.learn(value, types);
        } catch (JsonProcessingException _) {
            // A bad row: told when it is read as one.
        }
    }

    @Override
    public Optional<String> widen(String type, String other) {
        return Optional.of(JsonTypes.widen(type, other));
    }

    @Override
    public FileRows open(Path file, Layout layout, long row) throws IOException {
        var lines = Lines.open(file);
        try {
            for (long skipped = 0; skipped < row; skipped++) {
                var _ = lines.nextWithText();
            }
            return new JsonLinesRows(lines, new JsonRecords(layout));
        } catch (IOException | RuntimeException e) {
            lines.close();
            throw e;
        }
    }

    private record JsonLinesRows(Lines lines, JsonRecords records) implements FileRows {

        @Override
        public Optional<RawRow> next() throws IOException {
            return lines.nextWithText().map(this::row);
        }

        private RawRow row(Line line) {
            String fault = line.faultText();
            if (fault != null) {
                return new RawRow.Broken(line.number(), fault);
            }
            try {
                return records.row(line.number(), JsonRecords.parse(line.text()));
            } catch (JsonProcessingException e) {
                return new RawRow.Broken(line.number(), "not JSON: " + e.getOriginalMessage());
            }
        }

        @Override
        public void close() throws IOException {
            lines.close();
        }
    }
}
