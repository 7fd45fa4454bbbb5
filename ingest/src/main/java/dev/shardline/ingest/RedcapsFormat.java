package dev.shardline.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shardline.ingest.redcaps.Annotation;
import dev.shardline.ingest.redcaps.AnnotationFile;
import dev.shardline.schemas.avro.Column;
import dev.shardline.schemas.recipe.SourceSettings.RedcapsColumns;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// RedCaps' annotation files, read annotation by annotation. Each has two columns more than its
/// keys: the name of its image, and the name of the file that it is in, which is its group.
///
/// The columns are learned from whole files: keys that only few annotations have are kept too, and
/// a file that is damaged anywhere is refused before the job begins. Rows are numbered from 1.
final class RedcapsFormat implements Format {

    @Override
    public List<Column> columns(Path file, int files) throws IOException {
        Map<String, String> types = new LinkedHashMap<>();
        for (String key : RedcapsColumns.REQUIRED) {
            types.put(key, TextTypes.VARCHAR);
        }
        try (InputStream bytes = Compression.open(file)) {
            AnnotationFile.read(file, bytes, annotation -> learn(annotation, types));
        }
        types.put(RedcapsColumns.IMAGE_FILE, TextTypes.VARCHAR);
        types.put(RedcapsColumns.SOURCE_FILE, TextTypes.VARCHAR);
        return types.entrySet().stream()
                .map(type -> new Column(type.getKey(), type.getValue()))
                .toList();
    }

    private static void learn(Annotation annotation, Map<String, String> types) {
        for (String key : RedcapsColumns.REQUIRED) {
            if (!annotation.json().path(key).isTextual()) {
                return; // A bad row: told when it is read as one.
            }
        }
        JsonRecords.learn(annotation.json(), types);
    }

    @Override
    public Optional<String> widen(String type, String other) {
        return Optional.of(JsonTypes.widen(type, other));
    }

    @Override
    public FileRows open(Path file, Layout layout, long row) throws IOException {
        JsonParser json = JsonRecords.MAPPER.createParser(Compression.open(file));
        try {
            enterAnnotations(json);
            for (long skipped = 0; skipped < row; skipped++) {
                json.nextToken();
                json.skipChildren();
            }
            return new AnnotationRows(json, new JsonRecords(layout), group(file), row);
        } catch (IOException | RuntimeException e) {
            json.close();
            throw e;
        }
    }

    /// Leaves the parser inside the array, which is known to be there.
    private static void enterAnnotations(JsonParser json) throws IOException {
        json.nextToken();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean found = json.currentName().equals("annotations");
            json.nextToken();
            if (found) {
                return;
            }
            json.skipChildren();
        }
    }

    /// `roses_2020` of `roses_2020.json.gz`.
    static String group(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.replaceFirst("(?i)\\.json(\\.(gz|zst|bz2))?$", "");
    }

    private static final class AnnotationRows implements FileRows {

        private final JsonParser json;
        private final JsonRecords records;
        private final String group;
        private long number;

        private AnnotationRows(JsonParser json, JsonRecords records, String group, long number) {
            this.json = json;
            this.records = records;
            this.group = group;
            this.number = number;
        }

        @Override
        public Optional<RawRow> next() throws IOException {
            if (json.nextToken() == JsonToken.END_ARRAY) {
                return Optional.empty();
            }
            return Optional.of(row(json.readValueAsTree(), ++number));
        }

        private RawRow row(JsonNode value, long line) {
            if (!(value instanceof ObjectNode annotation)) {
                return records.row(line, value);
            }
            for (String key : RedcapsColumns.REQUIRED) {
                if (!annotation.path(key).isTextual()) {
                    String found = annotation.has(key) ? "is no text" : "is missing";
                    return new RawRow.Broken(line, "the key %s %s".formatted(key, found));
                }
            }
            annotation.put(
                    RedcapsColumns.IMAGE_FILE,
                    Annotation.imageFile(
                            annotation.path("subreddit").textValue(),
                            annotation.path("image_id").textValue()));
            annotation.put(RedcapsColumns.SOURCE_FILE, group);
            return records.row(line, annotation);
        }

        @Override
        public void close() throws IOException {
            json.close();
        }
    }
}
