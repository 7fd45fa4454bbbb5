package dev.shardline.ingest;

import dev.shardline.schemas.recipe.SourceSettings.Columns;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The columns that the recipe names, held against those that a file has.
final class WantedColumns {

    private final Map<String, String> byKey = new LinkedHashMap<>();

    WantedColumns(Columns names) {
        put("url", names.url());
        put("caption", names.captionColumn());
        put("id", names.idColumn());
        put("md5", names.md5Column());
        put("sha256", names.sha256Column());
        put("group", names.groupColumn());
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
        return Nearest.to(column, columns)
                .map(nearest -> " Did you mean " + nearest + "?")
                .orElse("");
    }

    /// The most similar of some words.
    static final class Nearest {

        private Nearest() {}

        static Optional<String> to(String word, List<String> words) {
            String lower = word.toLowerCase(Locale.ROOT);
            int best = Math.max(1, word.length() / 3) + 1;
            Optional<String> nearest = Optional.empty();
            for (String other : words) {
                int distance = distance(lower, other.toLowerCase(Locale.ROOT));
                if (distance < best) {
                    best = distance;
                    nearest = Optional.of(other);
                }
            }
            return nearest;
        }

        /// Levenshtein's.
        private static int distance(String a, String b) {
            int[] row = new int[b.length() + 1];
            for (int j = 0; j <= b.length(); j++) {
                row[j] = j;
            }
            for (int i = 1; i <= a.length(); i++) {
                int diagonal = row[0];
                row[0] = i;
                for (int j = 1; j <= b.length(); j++) {
                    int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                    diagonal = row[j];
                    row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
                }
            }
            return row[b.length()];
        }
    }
}
