package dev.shardline.packager;

import dev.shardline.schemas.avro.Column;
import dev.shardline.schemas.recipe.EnrichSettings;
import dev.shardline.schemas.recipe.PackageSettings.ShardFormat;
import dev.shardline.schemas.recipe.SourceSettings;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The columns of a shard's table and of the `.json` beside an image, in img2dataset's order:
/// attributes, caption, expected hash, url, its own fields; then ours, `id` and `reason`, `group`
/// and `name` where records have them, the address that brought an image where records have
/// several, what models said, and the attempts to fetch the image.
///
/// @param attributes columns of the source without a meaning to us
/// @param fields everything else
/// @param imageColumn the last column, with the images; null where the table has none
record Layout(List<Attribute> attributes, List<Field> fields, @Nullable String imageColumn) {

    /// The last column, where the table holds the images.
    Optional<String> images() {
        return Optional.ofNullable(imageColumn);
    }

    /// Whether the attributes wait for their table as text: DuckDB rounds fractions to doubles
    /// where it reads JSON lines, but not where it casts text to JSON. The text costs its escapes.
    boolean needsExactFractions() {
        return attributes.stream().anyMatch(attribute -> attribute.type().contains("DECIMAL"));
    }

    /// @param source its name in the attributes' JSON
    /// @param name its column's name
    /// @param type of DuckDB
    record Attribute(String source, String name, String type) {}

    /// @param type of DuckDB: VARCHAR, INTEGER or DOUBLE
    /// @param value a String, an Integer, a Double or null
    record Field(String name, String type, Function<Row, @Nullable Object> value) {
        private static Field text(String name, Function<Row, @Nullable Object> value) {
            return new Field(name, "VARCHAR", value);
        }

        private static Field number(String name, Function<Row, @Nullable Object> value) {
            return new Field(name, "INTEGER", value);
        }

        /// What a model said of an image: a count for faces, else a score.
        private static Field score(String column) {
            return column.equals(EnrichSettings.FACES)
                    ? number(column, row -> row.faces())
                    : new Field(column, "DOUBLE", row -> row.scores().get(column));
        }
    }

    static Layout of(PackagerConfig config) {
        var fields = fields(config);
        var taken = new HashSet<String>();
        fields.forEach(field -> taken.add(field.name()));
        config.columns().forEach(column -> taken.add(column.getName()));
        var own = new HashSet<String>();
        fields.forEach(field -> own.add(field.name()));
        @Nullable String images = imageColumn(config);
        own.addAll(reserved(config));
        taken.addAll(own);
        var attributes = new ArrayList<Attribute>();
        for (Column column : config.columns()) {
            String name = column.getName();
            attributes.add(
                    new Attribute(
                            name, own.contains(name) ? free(name, taken) : name, column.getType()));
        }
        return new Layout(List.copyOf(attributes), List.copyOf(fields), images);
    }

    /// Attributes whose column has another name than they have, with that name.
    Map<String, String> renamed() {
        var renamed = new LinkedHashMap<String, String>();
        for (Attribute attribute : attributes) {
            if (!attribute.name().equals(attribute.source())) {
                renamed.put(attribute.source(), attribute.name());
            }
        }
        return renamed;
    }

    /// All names, in the order of the columns.
    List<String> names() {
        var names = new ArrayList<String>();
        attributes.forEach(attribute -> names.add(attribute.name()));
        fields.forEach(field -> names.add(field.name()));
        images().ifPresent(names::add);
        return names;
    }

    private static @Nullable String imageColumn(PackagerConfig config) {
        return config.settings().format() == ShardFormat.PARQUET
                ? config.settings().imageFormat().name().toLowerCase(Locale.ROOT)
                : null;
    }

    /// Names under which the format itself keeps image and caption beside the columns.
    private static Set<String> reserved(PackagerConfig config) {
        return switch (config.settings().format()) {
            case WEBDATASET, FILES, DUMMY, ZIP, DATADINGS -> Set.of();
            case PARQUET, TFRECORD -> Images.NAMES;
        };
    }

    private static String free(String name, Set<String> taken) {
        String candidate = "source_" + name;
        while (!taken.add(candidate)) {
            candidate = "source_" + candidate;
        }
        return candidate;
    }

    private static List<Field> fields(PackagerConfig config) {
        var expected = config.source().checksum().map(SourceSettings.Checksum::type);
        var fields = new ArrayList<Field>();
        if (config.source().caption().isPresent()) {
            fields.add(Field.text("caption", row -> row.image().getCaption().orElse(null)));
        }
        expected.ifPresent(hash ->
                fields.add(Field.text(hash.word(), row -> row.image().getChecksum().orElse(null))));
        fields.add(Field.text("url", row -> row.image().getUrl()));
        fields.add(Field.text("key", Row::key));
        fields.add(Field.text("status", Row::status));
        fields.add(Field.text("error_message", Row::message));
        fields.add(Field.number("width", Row::width));
        fields.add(Field.number("height", Row::height));
        fields.add(Field.number("original_width", Row::originalWidth));
        fields.add(Field.number("original_height", Row::originalHeight));
        if (config.settings().exif()) {
            fields.add(Field.text("exif", Row::exif));
        }
        config.settings()
                .hash()
                .filter(hash -> !expected.equals(Optional.of(hash)))
                .ifPresent(hash ->
                        fields.add(
                                Field.text(
                                        hash.word(), row -> row.hashes().get(hash).orElse(null))));
        fields.add(Field.text("id", row -> row.image().getId()));
        fields.add(Field.text("reason", Row::reason));
        if (config.settings().isGrouped() || config.source().group().isPresent()) {
            fields.add(Field.text("group", row -> row.image().getGroup().orElse(null)));
        }
        if (config.source().name().isPresent()) {
            fields.add(Field.text("name", row -> row.image().getName().orElse(null)));
        }
        if (config.source().alternates().isPresent()) {
            fields.add(Field.text("final_url", Row::finalUrl));
        }
        config.enrich().columns().forEach(column -> fields.add(Field.score(column)));
        if (config.enrich().duplicates().isPresent()) {
            fields.add(Field.text(Lookalikes.PHASH, Lookalikes::phash));
            fields.add(Field.text(Lookalikes.DUPLICATE_OF, Row::duplicateOf));
        }
        fields.add(Field.number("attempts", Row::attempts));
        fields.add(Field.text("attempt_reasons", Row::attemptReasons));
        return fields;
    }
}
