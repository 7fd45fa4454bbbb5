package dev.shardline.packager;

import java.nio.file.Path;

/// Writes names and texts as DuckDB's SQL reads them.
final class Sql {
    private Sql() {}

    static String name(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    static String text(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    /// A path where DuckDB expects a pattern.
    static String glob(Path path) {
        return text(path.toString().replaceAll("[\\[*?]", "[$0]"));
    }
}
