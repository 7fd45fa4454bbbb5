package dev.shardline.ingest.stats;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.shardline.ingest.DedupKey;
import dev.shardline.schemas.avro.Column;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.recipe.SourceSettings.Columns;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.duckdb.DuckDBAppender;
import org.jspecify.annotations.Nullable;

/// What is kept of each row until all are counted: a row of DuckDB's table `facts`.
final class Facts {

    private static final JsonMapper JSON = new JsonMapper();
    private static final Pattern NUMERIC =
            Pattern.compile(
                    "U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DOUBLE|FLOAT|REAL|DECIMAL\\(.*\\)");

    /// What more_stats counts among the EXIF tags.
    static final List<String> TAGS =
            List.of(
                    "GPS GPSLatitude",
                    "Image Copyright",
                    "Image Model",
                    "Image DateTime",
                    "Image ImageDescription");

    private final List<String> numbers;
    private final Optional<String> language;
    private final Optional<String> exif;
    private final DedupKey key;

    Facts(Columns roles, List<Column> columns) {
        numbers =
                columns.stream()
                        .filter(column -> NUMERIC.matcher(column.getType()).matches())
                        .map(Column::getName)
                        .toList();
        language = named("language", columns);
        exif = named("exif", columns);
        key =
                DedupKey.of(
                        roles.caption().isPresent() ? List.of("url", "caption") : List.of("url"),
                        roles,
                        columns);
    }

    /// A column of this name, whatever its case.
    static Optional<String> named(String name, List<Column> columns) {
        return columns.stream().map(Column::getName).filter(name::equalsIgnoreCase).findFirst();
    }

    /// The columns with numbers, `n0`, `n1`, … in the table.
    List<String> numbers() {
        return numbers;
    }

    boolean hasLanguages() {
        return language.isPresent();
    }

    boolean hasExif() {
        return exif.isPresent();
    }

    String table() {
        var columns =
                new StringBuilder(
                        "CREATE TABLE facts (k0 BIGINT, k1 BIGINT, site VARCHAR, domain VARCHAR,"
                                + " language VARCHAR, exif INTEGER, chars DOUBLE, bytes DOUBLE");
        for (int i = 0; i < numbers.size(); i++) {
            columns.append(", n").append(i).append(" DOUBLE");
        }
        return columns.append(')').toString();
    }

    void append(ImageRecord image, DuckDBAppender out) throws SQLException {
        ByteBuffer hash = ByteBuffer.wrap(key.of(image));
        JsonNode attributes = attributes(image);
        out.beginRow();
        out.append(hash.getLong());
        out.append(hash.getLong());
        out.append(Domains.site(image.getUrl()));
        out.append(Domains.domain(image.getUrl()));
        out.append(text(attributes, language));
        out.append(tags(text(attributes, exif)));
        String caption = image.getCaption().orElse(null);
        append(caption == null ? null : (double) caption.codePointCount(0, caption.length()), out);
        append(
                caption == null ? null : (double) caption.getBytes(StandardCharsets.UTF_8).length,
                out);
        for (String number : numbers) {
            JsonNode value = attributes.path(number);
            append(value.isNumber() ? value.asDouble() : null, out);
        }
        out.endRow();
    }

    private static void append(@Nullable Double value, DuckDBAppender out) throws SQLException {
        if (value == null) {
            out.appendNull();
        } else {
            out.append(value.doubleValue());
        }
    }

    private static @Nullable String text(JsonNode attributes, Optional<String> column) {
        JsonNode value = attributes.path(column.orElse(""));
        return column.isEmpty() || value.isNull() || value.isMissingNode() ? null : value.asText();
    }

    /// A bit for each of [#TAGS].
    private static int tags(@Nullable String exif) {
        int bits = 0;
        for (int i = 0; exif != null && i < TAGS.size(); i++) {
            bits |= exif.contains('"' + TAGS.get(i) + '"') ? 1 << i : 0;
        }
        return bits;
    }

    private static JsonNode attributes(ImageRecord image) {
        try {
            return JSON.readTree(image.getAttributes());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("attributes of " + image.getId(), e);
        }
    }
}
