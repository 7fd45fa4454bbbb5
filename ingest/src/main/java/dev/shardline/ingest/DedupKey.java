package dev.shardline.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.shardline.schemas.avro.Column;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.recipe.RecipeException;
import dev.shardline.schemas.recipe.SourceSettings.Columns;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.commons.codec.digest.MurmurHash3;
import org.jspecify.annotations.Nullable;

/// The key of a record in `records`: 16 bytes that are the same for two records exactly if their
/// dedup fields are (but for a collision of 128-bit hashes). Without fields it is the hash of the
/// id. Safe for use by several threads.
public final class DedupKey {

    private static final int SEED = 0;
    private static final int NULL = -1;

    /// Numbers stay as written: a double would merge large ones.
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

    private final List<Field> fields;
    private final boolean needsAttributes;

    private DedupKey(List<Field> fields) {
        this.fields = fields;
        this.needsAttributes = fields.stream().anyMatch(AttributeField.class::isInstance);
    }

    private sealed interface Field {}

    /// A part of the record itself.
    private record RecordField(Function<ImageRecord, @Nullable String> value) implements Field {}

    /// A column among the attributes.
    private record AttributeField(String name) implements Field {}

    /// The key over some fields: `url`, `caption`, `id`, `md5` (or `sha256`, `sha512`), `group` and
    /// `name` where the recipe maps a column to them, the names of those columns, and all
    /// attributes.
    ///
    /// @param names the recipe's `dedup`
    /// @param columns the recipe's `source.columns`
    /// @param attributes of the source
    /// @throws RecipeException if a name is none of these; the message lists them
    public static DedupKey of(List<String> names, Columns columns, List<Column> attributes) {
        Map<String, Field> known = new LinkedHashMap<>();
        put(known, "url", columns.url(), ImageRecord::getUrl);
        put(known, "caption", columns.captionColumn(), image -> image.getCaption().orElse(null));
        put(known, "id", columns.idColumn(), ImageRecord::getId);
        columns.checksum()
                .ifPresent(it ->
                        put(
                                known,
                                it.type().word(),
                                it.column(),
                                image -> image.getChecksum().orElse(null)));
        put(known, "group", columns.groupColumn(), image -> image.getGroup().orElse(null));
        put(known, "name", columns.nameColumn(), image -> image.getName().orElse(null));
        for (Column column : attributes) {
            known.putIfAbsent(column.getName(), new AttributeField(column.getName()));
        }
        if (names.isEmpty()) {
            return new DedupKey(List.of(new RecordField(ImageRecord::getId)));
        }
        return new DedupKey(names.stream().map(name -> field(name, known)).toList());
    }

    private static void put(
            Map<String, Field> known,
            String role,
            @Nullable String column,
            Function<ImageRecord, @Nullable String> value) {
        if (column != null) {
            known.putIfAbsent(role, new RecordField(value));
            known.putIfAbsent(column, new RecordField(value));
        }
    }

    private static Field field(String name, Map<String, Field> known) {
        Field field = known.get(name);
        if (field == null) {
            throw new RecipeException(
                    "dedup: the source has no column %s. There are: %s."
                            .formatted(name, String.join(", ", known.keySet())));
        }
        return field;
    }

    /// The key of a record.
    public byte[] of(ImageRecord image) {
        JsonNode attributes = needsAttributes ? parse(image) : null;
        var bytes = new ByteArrayOutputStream(256);
        for (Field field : fields) {
            append(
                    bytes,
                    switch (field) {
                        case RecordField(var get) -> get.apply(image);
                        case AttributeField(var name) -> text(attributes, name);
                    });
        }
        long[] hash = MurmurHash3.hash128x64(bytes.toByteArray(), 0, bytes.size(), SEED);
        return ByteBuffer.allocate(2 * Long.BYTES).putLong(hash[0]).putLong(hash[1]).array();
    }

    /// A value behind its length, so that no two lists of values look the same.
    private static void append(ByteArrayOutputStream bytes, @Nullable String value) {
        byte[] text = value == null ? new byte[0] : value.getBytes(StandardCharsets.UTF_8);
        int length = value == null ? NULL : text.length;
        bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(length).array());
        bytes.writeBytes(text);
    }

    private static @Nullable String text(@Nullable JsonNode attributes, String name) {
        JsonNode value = attributes == null ? null : attributes.get(name);
        return value == null || value.isNull() ? null : value.toString();
    }

    private static JsonNode parse(ImageRecord image) {
        try {
            return JSON.readTree(image.getAttributes());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("attributes of " + image.getId(), e);
        }
    }
}
