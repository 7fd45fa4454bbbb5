package dev.shardline.ingest;

import dev.shardline.schemas.avro.Column;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/// A DuckDB, mostly in memory, that streams its results: neither heap nor its own memory grow with
/// them.
final class Duck implements AutoCloseable {

    private final DuckDBConnection main;

    /// @param work an existing folder for what does not fit into memory
    Duck(Path work) throws SQLException {
        this(work, "");
    }

    /// @param database its file; empty for one in memory
    Duck(Path work, String database) throws SQLException {
        var settings = new Properties();
        settings.setProperty("jdbc_stream_results", "true");
        // One thread keeps the rows in the order of the file and the second core for the rest.
        settings.setProperty("threads", "1");
        settings.setProperty("memory_limit", "512MB");
        settings.setProperty("temp_directory", work.toString());
        settings.setProperty("autoinstall_known_extensions", "false");
        settings.setProperty("autoload_known_extensions", "false");
        Connection connection = DriverManager.getConnection("jdbc:duckdb:" + database, settings);
        main = connection.unwrap(DuckDBConnection.class);
        try (var statement = main.createStatement()) {
            statement.execute("SET GLOBAL TimeZone = 'UTC'");
        }
    }

    /// A further connection: each carries one streamed result at a time.
    Connection connect() throws SQLException {
        return main.duplicate();
    }

    /// Fills a table.
    DuckDBAppender appender(String table) throws SQLException {
        return main.createAppender("main", table);
    }

    /// The columns of a query.
    List<Column> describe(String query) throws SQLException {
        List<Column> columns = new ArrayList<>();
        try (var statement = main.createStatement();
                ResultSet rows = statement.executeQuery("DESCRIBE " + query)) {
            while (rows.next()) {
                columns.add(new Column(rows.getString(1), rows.getString(2)));
            }
        }
        return columns;
    }

    /// The type that DuckDB gives a column with values of both types, if it converts both by
    /// itself: for some pairs it names a type and then fails on the values.
    Optional<String> common(String type, String other) throws SQLException {
        String query =
                """
                WITH t AS (SELECT CAST(NULL AS %1$s) AS v UNION ALL SELECT CAST(NULL AS %2$s))
                SELECT typeof(v), can_cast_implicitly(CAST(NULL AS %1$s), v)
                    AND can_cast_implicitly(CAST(NULL AS %2$s), v)
                FROM t LIMIT 1\
                """
                        .formatted(type, other);
        try (var statement = main.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            return rows.next() && rows.getBoolean(2)
                    ? Optional.of(rows.getString(1))
                    : Optional.empty();
        }
    }

    /// A name as SQL has it.
    static String name(String column) {
        return '"' + column.replace("\"", "\"\"") + '"';
    }

    /// A text as SQL has it.
    static String text(String value) {
        return "'" + value.replace("'", "''") + "'";
    }

    @Override
    public void close() {
        try {
            main.close();
        } catch (SQLException e) {
            throw new SourceException("DuckDB does not close: " + e.getMessage(), e);
        }
    }
}
