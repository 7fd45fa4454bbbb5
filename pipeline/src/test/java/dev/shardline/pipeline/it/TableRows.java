package dev.shardline.pipeline.it;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Reads parquet tables for tests.
final class TableRows {

    private TableRows() {}

    /// Hands over each row of the tables, its values as text.
    ///
    /// @param tables a file, or a pattern of files
    static void forEach(Path tables, String columns, Consumer<List<@Nullable String>> each)
            throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:duckdb:", new Properties());
                var statement =
                        connection.prepareStatement(
                                "SELECT %s FROM read_parquet(?)".formatted(columns))) {
            statement.setString(1, tables.toString());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    var row = new ArrayList<@Nullable String>();
                    for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                        row.add(rows.getString(column));
                    }
                    each.accept(row);
                }
            }
        }
    }
}
