package dev.shardline.ingest.filter;

import dev.shardline.schemas.avro.ImageRecord;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A column as the expression knows it.
///
/// @param column its name in the source, or the role that Shardline gives it: `url`
/// @param name its name in the checked expression; differs where `column` is no identifier
/// @param type of its values
/// @param field where the record has it; null if it is an attribute
record Variable(
        String column,
        String name,
        ColumnType type,
        @Nullable Function<ImageRecord, Optional<String>> field) {

    /// How the recipe writes it: `width`, or `row["image id"]`.
    String written() {
        return name.equals(column)
                ? column
                : "row[\"" + column.replace("\\", "\\\\").replace("\"", "\\\"") + "\"]";
    }

    /// For a list of what there is: `width (int)`.
    String described() {
        return written() + " (" + type.label() + ")";
    }
}
