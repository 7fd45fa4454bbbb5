package dev.shardline.packager;

import dev.shardline.schemas.Disk;
import dev.shardline.schemas.Retried;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.avro.JobState;
import dev.shardline.schemas.avro.ShardCommitted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.duckdb.DuckDBConnection;

/// The records that the last retry of a job takes, as the shards' tables have them: by id and url,
/// and as often as they failed. In a database in a temporary folder, so that memory does not grow
/// with their number. One thread.
public final class FailedRows implements AutoCloseable {

    private final Path scratch;
    private final Connection duckdb;

    private FailedRows(Path scratch, Connection duckdb) {
        this.scratch = scratch;
        this.duckdb = duckdb;
    }

    /// Reads the tables.
    ///
    /// @param job in which a retry was ordered
    /// @param ledger all entries
    /// @throws PackagingException if a table cannot be read, or there is no room for what it holds
    public static FailedRows read(Output output, JobState job, Collection<ShardCommitted> ledger) {
        try {
            Path scratch = Files.createTempDirectory("shardline-retry");
            var settings = new Properties();
            settings.put("memory_limit", "512MB");
            settings.put("temp_directory", scratch.resolve("spill").toString());
            var duckdb =
                    DriverManager.getConnection("jdbc:duckdb:" + scratch.resolve("db"), settings);
            var rows = new FailedRows(scratch, duckdb);
            rows.load(output, job, ledger);
            return rows;
        } catch (SQLException e) {
            throw PackagingException.reading(output.work(), e);
        } catch (IOException e) {
            throw PackagingException.reading(output.work(), e);
        }
    }

    private void load(Output output, JobState job, Collection<ShardCommitted> ledger)
            throws IOException, SQLException {
        execute("CREATE TABLE rows (id VARCHAR, url VARCHAR)");
        execute("CREATE TABLE batch (place INTEGER, id VARCHAR, url VARCHAR)");
        for (ShardCommitted shard : ledger) {
            Set<String> reasons = Retried.ofLast(job.getRetries(), shard).keySet();
            if (!reasons.isEmpty()) {
                String table = shard.getShard() + ".parquet";
                output.bring(table);
                load(output.work().resolve(table), reasons);
                output.drop(table);
            }
        }
        execute("CREATE TABLE failed AS SELECT id, url, count(*) AS times FROM rows GROUP BY ALL");
        execute("DROP TABLE rows");
    }

    /// Columns are called by their number, see [RowCheck].
    private void load(Path table, Set<String> reasons) throws SQLException {
        List<String> columns = RowCheck.columns(duckdb, table);
        execute(
                "INSERT INTO rows SELECT c%d, c%d FROM read_parquet(%s) AS t(%s) WHERE c%d IN (%s)"
                        .formatted(
                                columns.indexOf("id"),
                                columns.indexOf("url"),
                                Sql.glob(table),
                                RowCheck.numbers(IntStream.range(0, columns.size()).iterator()),
                                columns.indexOf("reason"),
                                reasons.stream().map(Sql::text).collect(Collectors.joining(", "))));
    }

    /// Which of some records are among them. A record that was named counts once less from then on.
    public BitSet among(List<ImageRecord> records) {
        var among = new BitSet(records.size());
        if (records.isEmpty()) {
            return among;
        }
        try {
            append(records);
            execute(
                    """
                    CREATE TEMP TABLE taken AS
                    SELECT place, id, url
                    FROM (SELECT *, row_number() OVER (PARTITION BY id, url ORDER BY place) AS nth
                          FROM batch)
                    JOIN failed USING (id, url)
                    WHERE nth <= times
                    """);
            try (Statement statement = duckdb.createStatement();
                    ResultSet places = statement.executeQuery("SELECT place FROM taken")) {
                while (places.next()) {
                    among.set(places.getInt(1));
                }
            }
            execute(
                    """
                    UPDATE failed SET times = failed.times - used.times
                    FROM (SELECT id, url, count(*) AS times FROM taken GROUP BY ALL) AS used
                    WHERE failed.id = used.id AND failed.url = used.url
                    """);
            execute("DROP TABLE taken");
            execute("DELETE FROM batch");
        } catch (SQLException e) {
            throw PackagingException.writing(scratch, e);
        }
        return among;
    }

    private void append(List<ImageRecord> records) throws SQLException {
        var connection = duckdb.unwrap(DuckDBConnection.class);
        try (var appender = connection.createAppender("main", "batch")) {
            for (int place = 0; place < records.size(); place++) {
                appender.beginRow();
                appender.append(place);
                appender.append(records.get(place).getId());
                appender.append(records.get(place).getUrl());
                appender.endRow();
            }
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = duckdb.createStatement()) {
            statement.execute(sql);
        }
    }

    @Override
    public void close() {
        try {
            duckdb.close();
            Disk.delete(scratch);
        } catch (SQLException e) {
            throw PackagingException.writing(scratch, e);
        } catch (IOException e) {
            throw PackagingException.writing(scratch, e);
        }
    }
}
