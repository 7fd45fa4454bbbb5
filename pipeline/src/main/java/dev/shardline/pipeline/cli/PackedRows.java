package dev.shardline.pipeline.cli;

import dev.shardline.packager.Output;
import java.io.IOException;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/// Rows that stand in the tables beside the shards.
final class PackedRows {

    private PackedRows() {}

    private static final String QUERY =
            """
            SELECT parse_filename(filename, true) AS shard, id, url, key, status,
                reason, error_message
            FROM read_parquet(?, union_by_name = true, filename = true)
            WHERE id = ? OR url = ?
            ORDER BY shard, id
            """;

    /// A sentence for each row with this id or URL. The tables of a bucket are brought one by one.
    static List<String> describe(Output output, String key) {
        try {
            List<String> tables =
                    output.names().stream().filter(name -> name.endsWith(".parquet")).toList();
            List<String> patterns =
                    output.isLocal() && !tables.isEmpty() ? List.of("*.parquet") : tables;
            try (var connection = DriverManager.getConnection("jdbc:duckdb:", new Properties());
                    var statement = connection.prepareStatement(QUERY)) {
                var lines = new ArrayList<String>();
                for (String pattern : patterns) {
                    output.bring(pattern);
                    statement.setString(1, output.work().resolve(pattern).toString());
                    statement.setString(2, key);
                    statement.setString(3, key);
                    try (ResultSet rows = statement.executeQuery()) {
                        while (rows.next()) {
                            lines.add(sentence(rows));
                        }
                    }
                    output.drop(pattern);
                }
                return lines;
            }
        } catch (SQLException | IOException e) {
            throw new RefusedException(
                    "The tables in " + output + " cannot be read: " + e.getMessage());
        }
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
