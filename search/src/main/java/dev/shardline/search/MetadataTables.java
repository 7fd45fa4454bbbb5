package dev.shardline.search;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import java.util.function.Consumer;

/// Reads tables of metadata, by DuckDB, in a stream.
final class MetadataTables implements AutoCloseable {

    private static final String MEMORY = "256MB";

    private final Connection duckdb;

    MetadataTables() {
        var settings = new Properties();
        settings.put("memory_limit", MEMORY);
        settings.put("threads", "1");
        settings.put("jdbc_stream_results", "true");
        try {
            duckdb = DriverManager.getConnection("jdbc:duckdb:", settings);
        } catch (SQLException e) {
            throw new IllegalStateException("DuckDB cannot be started", e);
        }
    }

    /// How many rows a table has.
    ///
    /// @throws IndexException if it is no parquet
    long rows(Path table) {
        long[] rows = new long[1];
        query(table, "SELECT count(*) FROM ", "", row -> rows[0] = Long.parseLong(row));
        return rows[0];
    }

    /// All rows of a table in their order, each as a JSON object.
    ///
    /// @throws IndexException if it is no parquet
    void read(Path table, Consumer<String> rows) {
        query(table, "SELECT CAST(to_json(t) AS VARCHAR) FROM ", " AS t", rows);
    }

    private void query(Path table, String before, String behind, Consumer<String> rows) {
        // A path where DuckDB expects a pattern.
        String glob = table.toString().replaceAll("[\\[*?]", "[$0]").replace("'", "''");
        try (Statement statement = duckdb.createStatement();
                ResultSet found =
                        statement.executeQuery(before + "read_parquet('" + glob + "')" + behind)) {
            while (found.next()) {
                rows.accept(found.getString(1));
            }
        } catch (SQLException e) {
            String message = String.valueOf(e.getMessage());
            throw new IndexException(
                    table + " cannot be read as parquet: " + message.lines().findFirst().orElse(""),
                    e);
        }
    }

    @Override
    public void close() {
        try {
            duckdb.close();
        } catch (SQLException e) {
            throw new IllegalStateException("DuckDB cannot be stopped", e);
        }
    }
}
