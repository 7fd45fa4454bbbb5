package dev.shardline.packager;

import dev.shardline.schemas.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/// Reads waiting records in the order of their names, by the bytes of their UTF-8, and those of one
/// name as they came. Only the names are sorted, in a database that spills to disk; so memory does
/// not grow with the shard. Started when it is first needed. One thread.
final class NameOrder implements AutoCloseable {

    private final Path spill;
    private @Nullable DuckDBConnection duckdb;

    /// @param spill a folder that is made for what does not fit into memory
    NameOrder(Path spill) {
        this.spill = spill;
    }

    void forEach(SpoolReader waiting, SpoolReader.Entries entries) throws IOException {
        try {
            DuckDBConnection database = database();
            try (Statement statement = database.createStatement()) {
                statement.execute("CREATE OR REPLACE TABLE places (name BLOB, position BIGINT)");
                append(waiting, database);
                try (ResultSet sorted =
                        statement.executeQuery(
                                "SELECT position FROM places ORDER BY name, position")) {
                    while (sorted.next()) {
                        entries.take(waiting.read(sorted.getLong(1)));
                    }
                }
                statement.execute("DROP TABLE places");
            }
        } catch (SQLException e) {
            throw new IOException("sorting by name: " + e.getMessage(), e);
        }
    }

    private static void append(SpoolReader waiting, DuckDBConnection database)
            throws SQLException, IOException {
        try (DuckDBAppender places = database.createAppender("main", "places")) {
            waiting.forEachPlace((name, position) -> {
                try {
                    places.beginRow();
                    places.append(name);
                    places.append(position);
                    places.endRow();
                } catch (SQLException e) {
                    throw new IOException("sorting by name: " + e.getMessage(), e);
                }
            });
        }
    }

    private DuckDBConnection database() throws SQLException, IOException {
        DuckDBConnection known = duckdb;
        if (known != null) {
            return known;
        }
        Files.createDirectories(spill);
        var settings = new Properties();
        settings.put("threads", "1");
        settings.put("memory_limit", "128MB");
        settings.put("temp_directory", spill.toString());
        settings.put("jdbc_stream_results", "true");
        settings.put("autoinstall_known_extensions", "false");
        settings.put("autoload_known_extensions", "false");
        DuckDBConnection opened =
                DriverManager.getConnection("jdbc:duckdb:", settings)
                        .unwrap(DuckDBConnection.class);
        duckdb = opened;
        return opened;
    }

    @Override
    public void close() throws IOException {
        if (duckdb != null) {
            try {
                duckdb.close();
            } catch (SQLException e) {
                throw new IOException("closing DuckDB", e);
            }
            Disk.delete(spill);
        }
    }
}
