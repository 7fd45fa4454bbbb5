package dev.shardline.packager;

import dev.shardline.schemas.avro.ShardCommitted;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Reads some columns of the packed rows of shards' tables, in their order, a row at a time. One
/// thread.
final class PackedColumns implements AutoCloseable {
    private final List<String> names;
    private final Connection duckdb;

    /// @param names of columns of texts that the tables have
    PackedColumns(List<String> names) throws SQLException {
        this.names = List.copyOf(names);
        var settings = new Properties();
        settings.put("jdbc_stream_results", "true");
        settings.put("threads", "1");
        duckdb = DriverManager.getConnection("jdbc:duckdb:", settings);
    }

    /// Hands over the packed rows of all tables of a ledger, in its order.
    ///
    /// @param rows take a value or null for each of the names
    /// @throws PackagingException if a table cannot be read
    static void ofAll(
            PackagerConfig config,
            Collection<ShardCommitted> ledger,
            List<String> names,
            Consumer<List<@Nullable String>> rows) {
        try (var columns = new PackedColumns(names)) {
            for (ShardCommitted shard : ledger) {
                String table = shard.getShard() + ".parquet";
                config.output().bring(table);
                columns.forEach(config.output().work().resolve(table), rows);
                config.output().drop(table);
            }
        } catch (SQLException e) {
            throw PackagingException.reading(config.output().work(), e);
        } catch (IOException e) {
            throw PackagingException.reading(config.output().work(), e);
        }
    }

    /// Hands over the rows of a table.
    ///
    /// @param rows take a value or null for each of the names
    void forEach(Path table, Consumer<List<@Nullable String>> rows) throws SQLException {
        try (Statement statement = duckdb.createStatement();
                ResultSet found = statement.executeQuery(sql(table))) {
            while (found.next()) {
                var row = new ArrayList<@Nullable String>();
                for (int i = 1; i <= names.size(); i++) {
                    row.add(found.getString(i));
                }
                rows.accept(row);
            }
        }
    }

    /// Columns are called by their number, see [RowCheck].
    private String sql(Path table) throws SQLException {
        List<String> columns = RowCheck.columns(duckdb, table);
        return "SELECT %s FROM read_parquet(%s) AS t(%s) WHERE c%d = 'success'"
                .formatted(
                        RowCheck.numbers(names.stream().map(columns::indexOf).iterator()),
                        Sql.glob(table),
                        RowCheck.numbers(IntStream.range(0, columns.size()).iterator()),
                        columns.indexOf("status"));
    }

    @Override
    public void close() throws SQLException {
        duckdb.close();
    }
}
