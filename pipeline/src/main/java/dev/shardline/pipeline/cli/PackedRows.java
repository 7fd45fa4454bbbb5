package dev.shardline.pipeline.cli;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/// Rows that stand in the tables beside the shards.
final class PackedRows {

    private PackedRows() {}

    /// A sentence for each row with this id or URL.
    static List<String> describe(Path output, String key) {
        if (!hasTables(output)) {
            return List.of();
        }
        String sql =
                """
                SELECT parse_filename(filename, true) AS shard, id, url, key, status,
                    reason, error_message
                FROM read_parquet(?, union_by_name = true, filename = true)
                WHERE id = ? OR url = ?
                ORDER BY shard, id
                """;
        try (var connection = DriverManager.getConnection("jdbc:duckdb:", new Properties());
                var statement = connection.prepareStatement(sql)) {
            statement.setString(1, output.resolve("*.parquet").toString());
            statement.setString(2, key);
            statement.setString(3, key);
            var lines = new ArrayList<String>();
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    lines.add(sentence(rows));
                }
            }
            return lines;
        } catch (SQLException e) {
            throw new RefusedException(
                    "The tables in " + output + " cannot be read: " + e.getMessage());
        }
    }

    private static boolean hasTables(Path output) {
        String[] tables = output.toFile().list((_, name) -> name.endsWith(".parquet"));
        return tables != null && tables.length > 0;
    }

    private static String sentence(ResultSet row) throws SQLException {
        String record = row.getString("id") + " (" + row.getString("url") + ")";
        String status = row.getString("status");
        if ("success".equals(status)) {
            return "%s: packed, shard %s, key %s"
                    .formatted(record, row.getString("shard"), row.getString("key"));
        }
        return "%s: %s, %s: %s (table %s.parquet)"
                .formatted(
                        record,
                        status,
                        row.getString("reason"),
                        row.getString("error_message"),
                        row.getString("shard"));
    }
}
