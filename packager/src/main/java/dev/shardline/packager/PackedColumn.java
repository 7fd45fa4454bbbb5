package dev.shardline.packager;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// Reads one column of the packed rows of shards' tables, in their order, a value at a time. One
/// thread.
final class PackedColumn implements AutoCloseable {
    private final String name;
    private final Connection duckdb;

    /// @param name of a column of texts that the tables have
    PackedColumn(String name) throws SQLException {
        this.name = name;
        var settings = new Properties();
        settings.put("jdbc_stream_results", "true");
        settings.put("threads", "1");
        duckdb = DriverManager.getConnection("jdbc:duckdb:", settings);
    }

    /// Hands over the values of a table that are not null.
    void forEach(Path table, Consumer<String> values) throws SQLException {
        try (Statement statement = duckdb.createStatement();
                ResultSet rows = statement.executeQuery(sql(table))) {
            while (rows.next()) {
                String value = rows.getString(1);
                if (value != null) {
                    values.accept(value);
                }
            }
        }
    }

    /// Columns are called by their number, see [RowCheck].
    private String sql(Path table) throws SQLException {
        List<String> columns = RowCheck.columns(duckdb, table);
        return "SELECT c%d FROM read_parquet(%s) AS t(%s) WHERE c%d = 'success'"
                .formatted(
                        columns.indexOf(name),
                        Sql.glob(table),
                        RowCheck.numbers(IntStream.range(0, columns.size()).iterator()),
                        columns.indexOf("status"));
    }

    @Override
    public void close() throws SQLException {
        duckdb.close();
    }
}
