package dev.shardline.ingest;

import dev.shardline.schemas.NearestName;
import dev.shardline.schemas.recipe.SourceSettings.Columns;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The columns that the recipe names, held against those that a file has.
final class WantedColumns {

    private final Map<String, String> byKey = new LinkedHashMap<>();

    WantedColumns(Columns names) {
        put("url", names.url());
        put("caption", names.captionColumn());
        put("id", names.idColumn());
        names.checksum().ifPresent(it -> put(it.type().word(), it.column()));
        put("group", names.groupColumn());
        put("name", names.nameColumn());
        put("alternates", names.alternatesColumn());
    }

    private void put(String key, @Nullable String column) {
        if (column != null) {
            byKey.put("source.columns." + key, column);
        }
    }

    /// @throws SourceException if one is missing; the message lists those that are there
    void check(Path file, List<String> columns) {
        byKey.forEach((key, column) -> {
            if (!columns.contains(column)) {
                throw new SourceException(
                        "%s has no column %s, which %s names. Its columns are: %s.%s"
                                .formatted(
                                        file,
                                        column,
                                        key,
                                        String.join(", ", columns),
                                        suggestion(column, columns)));
            }
        });
    }

    /// @throws SourceException if values of the type cannot be URLs
    void checkUrl(Path file, String type) {
        boolean text =
                type.equals(TextTypes.VARCHAR)
                        || type.equals(Format.UNKNOWN)
                        || type.equals("JSON")
                        || type.startsWith("ENUM");
        if (!text) {
            throw new SourceException(
                    "%s: column %s, which source.columns.url names, is %s; URLs are text."
                            .formatted(file, byKey.get("source.columns.url"), type));
        }
    }

    private static String suggestion(String column, List<String> columns) {
        return NearestName.to(column, columns)
                .map(nearest -> " Did you mean " + nearest + "?")
                .orElse("");
    }
}
