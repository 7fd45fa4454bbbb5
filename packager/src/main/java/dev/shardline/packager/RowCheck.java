package dev.shardline.packager;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shardline.schemas.Disk;
import dev.shardline.schemas.Retried;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/// Compares the tables with the samples that were found, in a database in a temporary folder.
final class RowCheck implements AutoCloseable {

    /// How many rows a table has.
    ///
    /// @param packed rows that say success
    record Count(long rows, long packed) {}

    private static final List<String> COLUMNS = List.of("key", "status", "id", "reason");

    /// How many rows a problem names as examples.
    private static final int EXAMPLES = 3;

    private final Path output;
    private final Problems problems;
    private final Path scratch;
    private final Connection duckdb;

    RowCheck(Path output, Problems problems) throws IOException {
        this.output = output;
        this.problems = problems;
        scratch = Files.createTempDirectory("shardline-verify");
        var settings = new Properties();
        settings.put("memory_limit", "512MB");
        settings.put("temp_directory", scratch.resolve("spill").toString());
        settings.put("preserve_insertion_order", "false");
        try {
            duckdb = DriverManager.getConnection("jdbc:duckdb:" + scratch.resolve("db"), settings);
            execute("CREATE TABLE samples (shard VARCHAR, key VARCHAR)");
            execute(
                    "CREATE TABLE rows (shard VARCHAR, key VARCHAR, status VARCHAR, id VARCHAR,"
                            + " reason VARCHAR)");
        } catch (SQLException e) {
            throw PackagingException.writing(scratch, e);
        }
    }

    /// Where the keys of the samples go; to be closed before anything is compared.
    Appender keys() {
        try {
            var connection = duckdb.unwrap(DuckDBConnection.class);
            return new Appender(connection.createAppender("main", "samples"));
        } catch (SQLException e) {
            throw PackagingException.writing(scratch, e);
        }
    }

    /// Takes the rows of a shard's table. What cannot be read is a problem.
    void load(String shard, String table) {
        Path file = output.resolve(table);
        if (!Files.exists(file)) {
            problems.add(table + " is missing");
            return;
        }
        try {
            List<String> names = columns(duckdb, file);
            if (!names.containsAll(COLUMNS)) {
                problems.add(table + " lacks one of the columns " + COLUMNS);
                return;
            }
            execute(
                    "INSERT INTO rows SELECT "
                            + Sql.text(shard)
                            + ", "
                            + numbers(COLUMNS.stream().map(names::indexOf).iterator())
                            + " FROM read_parquet("
                            + Sql.glob(file)
                            + ") AS t("
                            + numbers(IntStream.range(0, names.size()).iterator())
                            + ")");
        } catch (SQLException e) {
            problems.add(table + " cannot be read: " + firstLine(e));
        }
    }

    /// The rows of one shard's table.
    Count count(String shard) {
        return counted("WHERE shard = " + Sql.text(shard));
    }

    /// The ids of one shard's rows that say that the image could not be had, in their order.
    List<String> failed(String shard) {
        return query(
                "SELECT id FROM rows WHERE status = '"
                        + Row.FAILED_TO_DOWNLOAD
                        + "' AND shard = "
                        + Sql.text(shard)
                        + " ORDER BY id");
    }

    /// All rows.
    long count() {
        return counted("").rows();
    }

    /// Compares rows with samples, and looks for keys that come twice.
    void checkRows() {
        refuse(
                "are success in the table but not in the shard",
                "SELECT shard || ': ' || key FROM rows ANTI JOIN samples USING (shard, key)"
                        + " WHERE status = 'success'");
        refuse(
                "are in the shard but not success in its table",
                "SELECT shard || ': ' || key FROM samples ANTI JOIN"
                        + " (SELECT shard, key FROM rows WHERE status = 'success')"
                        + " USING (shard, key)");
        refuse(
                "have a key without success, or success without a key",
                "SELECT shard || ': ' || coalesce(id, 'null') FROM rows"
                        + " WHERE (status = 'success') <> (key IS NOT NULL)");
        refuse(
                "keys come more than once in the dataset",
                "SELECT key FROM samples GROUP BY key HAVING count(*) > 1");
    }

    /// A sentence on ids that several rows have. The source itself may have them so; rows that were
    /// packed twice show in the sums.
    ///
    /// @param summary says which reasons were retried: rows with them may be followed by others
    Optional<String> repeatedIds(JsonNode summary) {
        String retried =
                Stream.concat(Stream.of(""), retried(summary).keySet().stream())
                        .map(Sql::text)
                        .collect(Collectors.joining(", "));
        return examples(
                "ids come more than once in the tables",
                "SELECT id FROM rows GROUP BY id HAVING count(*) > 1 + count(*) FILTER (reason IN ("
                        + retried
                        + "))");
    }

    private static Map<String, Long> retried(JsonNode summary) {
        var retried = new TreeMap<String, Long>();
        summary.path("retried")
                .properties()
                .forEach(reason -> retried.put(reason.getKey(), reason.getValue().asLong()));
        return retried;
    }

    /// Compares the numbers of `_summary.json` with the rows, but for those that were retried.
    void checkSums(JsonNode summary) {
        Map<String, Long> retried = retried(summary);
        long again = retried.values().stream().mapToLong(Long::longValue).sum();
        Map<String, Long> statuses = counts("status");
        Retried.statuses(retried)
                .forEach((status, rows) -> statuses.merge(status, -rows, Long::sum));
        compare("ingested", summary.path("ingested"), count() - again);
        compare("packed", summary.path("packed"), statuses.getOrDefault(Row.SUCCESS, 0L));
        for (String status :
                List.of("filtered", "duplicate", "failed_to_download", "failed_to_resize")) {
            compare(status, summary.path(status), statuses.getOrDefault(status, 0L));
        }
        Map<String, Long> reasons = counts("reason");
        retried.forEach((reason, rows) -> reasons.merge(reason, -rows, Long::sum));
        summary.path("reasons")
                .fieldNames()
                .forEachRemaining(reason ->
                        compare(
                                "reasons." + reason,
                                summary.path("reasons").path(reason),
                                reasons.getOrDefault(reason, 0L)));
    }

    @Override
    public void close() throws IOException {
        try {
            duckdb.close();
        } catch (SQLException e) {
            throw PackagingException.writing(scratch, e);
        } finally {
            Disk.delete(scratch);
        }
    }

    private void compare(String what, JsonNode said, long found) {
        if (said.asLong(-1) != found) {
            problems.add(
                    "_summary.json says "
                            + what
                            + " "
                            + (said.isMissingNode() ? "nothing" : said)
                            + ", the tables have "
                            + found);
        }
    }

    private void refuse(String what, String sql) {
        examples(what, sql).ifPresent(problems::add);
    }

    /// How many rows the query has, and the first ones.
    private Optional<String> examples(String what, String sql) {
        long count = Long.parseLong(query("SELECT count(*) FROM (" + sql + ")").getFirst());
        if (count == 0) {
            return Optional.empty();
        }
        List<String> some = query(sql + " ORDER BY 1 LIMIT " + EXAMPLES);
        return Optional.of(count + " " + what + ", such as " + String.join(", ", some));
    }

    private Count counted(String where) {
        String sql = "SELECT count(*), count(*) FILTER (status = 'success') FROM rows " + where;
        try (Statement statement = duckdb.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return new Count(row.getLong(1), row.getLong(2));
        } catch (SQLException e) {
            throw PackagingException.reading(scratch, e);
        }
    }

    private Map<String, Long> counts(String column) {
        var counts = new TreeMap<String, Long>();
        String sql =
                "SELECT "
                        + column
                        + ", count(*) FROM rows WHERE "
                        + column
                        + " IS NOT NULL GROUP BY 1";
        try (Statement statement = duckdb.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                counts.put(rows.getString(1), rows.getLong(2));
            }
            return counts;
        } catch (SQLException e) {
            throw PackagingException.reading(scratch, e);
        }
    }

    /// The first column of the result, as text.
    private List<String> query(String sql) {
        try (Statement statement = duckdb.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            var values = new ArrayList<String>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        } catch (SQLException e) {
            throw PackagingException.reading(scratch, e);
        }
    }

    /// The exact names of a table's columns: DuckDB itself shows `width` beside `WIDTH` as
    /// `width_1`, so columns are called by their number.
    static List<String> columns(Connection duckdb, Path file) throws SQLException {
        var names = new ArrayList<String>();
        String sql = "SELECT name, num_children FROM parquet_schema(" + Sql.glob(file) + ")";
        try (Statement statement = duckdb.createStatement();
                ResultSet elements = statement.executeQuery(sql)) {
            elements.next();
            while (elements.next()) {
                names.add(elements.getString(1));
                skip(elements, elements.getInt(2));
            }
        }
        return names;
    }

    private static void skip(ResultSet elements, int children) throws SQLException {
        for (int i = 0; i < children && elements.next(); i++) {
            skip(elements, elements.getInt(2));
        }
    }

    /// What the columns of these numbers are called in a query.
    static String numbers(Iterator<Integer> numbers) {
        var names = new ArrayList<String>();
        numbers.forEachRemaining(number -> names.add("c" + number));
        return String.join(", ", names);
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = duckdb.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String firstLine(SQLException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }

    /// Takes the keys of samples.
    static final class Appender implements ShardCheck.Keys, AutoCloseable {
        private final DuckDBAppender appender;

        private Appender(DuckDBAppender appender) {
            this.appender = appender;
        }

        @Override
        public void add(String shard, String key) {
            try {
                appender.beginRow();
                appender.append(shard);
                appender.append(key);
                appender.endRow();
            } catch (SQLException e) {
                throw new IllegalStateException("keeping the key " + key, e);
            }
        }

        @Override
        public void close() {
            try {
                appender.close();
            } catch (SQLException e) {
                throw new IllegalStateException("keeping the keys", e);
            }
        }
    }
}
