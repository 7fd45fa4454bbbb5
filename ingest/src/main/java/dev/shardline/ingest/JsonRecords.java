package dev.shardline.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.shardline.schemas.avro.Column;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Makes rows of JSON objects.
final class JsonRecords {

    /// Reads NaN too, which Python writes.
    static final JsonMapper MAPPER =
            JsonMapper.builder()
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build();

    private static final ObjectReader ONE =
            MAPPER.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Layout layout;
    private final List<Attribute> attributes;
    private final Set<String> known;

    JsonRecords(Layout layout) {
        this.layout = layout;
        this.attributes =
                layout.attributes().stream()
                        .map(column -> new Attribute(column, Json.name(column.getName())))
                        .toList();
        this.known =
                Stream.concat(
                                layout.named().stream(),
                                layout.attributes().stream().map(Column::getName))
                        .collect(Collectors.toCollection(HashSet::new));
    }

    /// @param name as JSON, with the colon
    private record Attribute(Column column, String name) {}

    /// The only value of a text.
    static JsonNode parse(String text) throws JsonProcessingException {
        return ONE.readTree(text);
    }

    /// Adds what a value says of the columns to what is known of them.
    static void learn(JsonNode value, Map<String, String> types) {
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            types.merge(field.getKey(), JsonTypes.of(field.getValue()), JsonTypes::widen);
        }
    }

    /// A row of a value that should be an object.
    RawRow row(long line, JsonNode value) {
        if (!value.isObject()) {
            return new RawRow.Broken(line, "not a JSON object: " + shown(value));
        }
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            if (!known.contains(field.getKey())) {
                return new RawRow.Broken(
                        line,
                        "the key %s is in none of the rows from which the columns were learned"
                                .formatted(Misfit.shortened(field.getKey())));
            }
        }
        JsonNode url = value.path(layout.url());
        if (!url.isTextual() && !url.isNull() && !url.isMissingNode()) {
            return new RawRow.Broken(line, "the url is not a text: " + shown(url));
        }
        return attributes(line, value);
    }

    private RawRow attributes(long line, JsonNode value) {
        var json = new StringBuilder("{");
        for (Attribute attribute : attributes) {
            json.append(json.length() > 1 ? "," : "").append(attribute.name());
            JsonNode field = value.path(attribute.column().getName());
            if (!JsonTypes.fits(attribute.column().getType(), field)) {
                return new RawRow.Broken(line, Misfit.sentence(attribute.column(), shown(field)));
            }
            append(field, json);
        }
        return new RawRow.Read(
                line,
                text(value, layout.url()),
                text(value, layout.captionColumn()),
                text(value, layout.idColumn()),
                text(value, layout.checksumColumn()),
                text(value, layout.groupColumn()),
                text(value, layout.nameColumn()),
                text(value, layout.alternatesColumn()),
                json.append('}').toString());
    }

    private static void append(JsonNode value, StringBuilder json) {
        if (value.isTextual()) {
            Json.append(value.textValue(), json);
        } else {
            json.append(value.isMissingNode() ? "null" : value.toString());
        }
    }

    private static @Nullable String text(JsonNode value, @Nullable String column) {
        JsonNode field = column == null ? null : value.get(column);
        if (field == null || field.isNull()) {
            return null;
        }
        return field.isValueNode() ? field.asText() : field.toString();
    }

    private static String shown(JsonNode value) {
        return Misfit.shortened(value.toString());
    }
}
