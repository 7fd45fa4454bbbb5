package dev.shardline.ingest.stats;

import dev.shardline.ingest.Position;
import dev.shardline.ingest.Rows;
import dev.shardline.ingest.Source;
import dev.shardline.ingest.SourceException;
import dev.shardline.ingest.SourceRow;
import dev.shardline.schemas.recipe.SourceSettings.Columns;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/// Counts a source: one pass over its rows, then DuckDB on disk. Memory is bounded whatever the
/// size; the disk holds some 100 bytes for each row.
public final class SourceStatistics {

    private static final List<Integer> SIDES = List.of(1024, 512, 256);
    private static final List<Integer> SIDE_EDGES = List.of(0, 128, 256, 512, 1024);
    private static final List<Integer> TEXT_EDGES = List.of(0, 25, 50, 100, 150, 250);

    private final Connection duckdb;
    private final Facts facts;
    private final Source source;

    private SourceStatistics(Connection duckdb, Facts facts, Source source) {
        this.duckdb = duckdb;
        this.facts = facts;
        this.source = source;
    }

    /// Counts.
    ///
    /// @param work an existing folder, empty
    /// @param steps between the quantiles: 10 gives deciles
    /// @param domains how many are listed
    /// @throws SourceException if the source cannot be read, or the folder not be written
    public static Statistics of(Source source, Columns roles, Path work, int steps, int domains) {
        var settings = new Properties();
        settings.setProperty("memory_limit", "1GB");
        settings.setProperty("temp_directory", work.resolve("spill").toString());
        settings.setProperty("preserve_insertion_order", "false");
        settings.setProperty("jdbc_stream_results", "true");
        String database = "jdbc:duckdb:" + work.resolve("facts.db");
        try (Connection duckdb = DriverManager.getConnection(database, settings)) {
            var facts = new Facts(roles, source.columns());
            return new SourceStatistics(duckdb, facts, source).count(steps, domains);
        } catch (SQLException e) {
            throw new SourceException("The rows cannot be counted: " + e.getMessage(), e);
        }
    }

    private Statistics count(int steps, int domains) throws SQLException {
        long badRows = read();
        var numbers = new ArrayList<Statistics.Numbers>();
        for (int i = 0; i < facts.numbers().size(); i++) {
            numbers.add(numbers(facts.numbers().get(i), "n" + i, steps));
        }
        numbers.add(numbers("length of caption", "chars", steps));
        return new Statistics(
                one("count(*)"),
                badRows,
                one("count(*) FROM (SELECT DISTINCT k0, k1", ")"),
                numbers,
                counts(),
                buckets(),
                facts.hasLanguages() ? table("coalesce(language, 'null')", "2 DESC, 1") : Map.of(),
                one("count(DISTINCT site)"),
                domains(domains));
    }

    /// @return how many rows were bad
    private long read() throws SQLException {
        execute(facts.table());
        long bad = 0;
        try (Rows rows = source.read(Position.START);
                var out = duckdb.unwrap(DuckDBConnection.class).createAppender("main", "facts")) {
            for (Optional<SourceRow> row = rows.next(); row.isPresent(); row = rows.next()) {
                switch (row.get()) {
                    case SourceRow.Good(var image, _) -> facts.append(image, out);
                    case SourceRow.Bad _ -> bad++;
                }
            }
        }
        return bad;
    }

    /// Walks over the sorted values, which DuckDB counts on disk: exact in bounded memory.
    private Statistics.Numbers numbers(String name, String column, int steps) throws SQLException {
        long count = one("count(%1$s)".formatted(column));
        var quantiles = new ArrayList<Double>();
        String sql =
                "SELECT %1$s, count(*) FROM facts WHERE %1$s IS NOT NULL GROUP BY 1 ORDER BY 1"
                        .formatted(column);
        try (Statement statement = duckdb.createStatement();
                ResultSet values = statement.executeQuery(sql)) {
            long passed = 0;
            while (values.next()) {
                passed += values.getLong(2);
                while (quantiles.size() <= steps
                        && passed >= rank(quantiles.size(), steps, count)) {
                    quantiles.add(values.getDouble(1));
                }
            }
        }
        return new Statistics.Numbers(name, count, quantiles);
    }

    /// Which of the sorted values, from 1, is the quantile.
    private static long rank(int step, int steps, long count) {
        return Math.max(1, Math.ceilDiv(step * count, steps));
    }

    private Map<String, Long> counts() throws SQLException {
        var counts = new LinkedHashMap<String, Long>();
        Optional<String> width = column("width");
        Optional<String> height = column("height");
        if (width.isPresent() && height.isPresent()) {
            for (String both : List.of("or", "and")) {
                for (int side : SIDES) {
                    String label = "width %s height >= %d".formatted(both, side);
                    String where =
                            "%s >= %d %s %s >= %d"
                                    .formatted(width.get(), side, both, height.get(), side);
                    counts.put(label, where(where));
                }
            }
        }
        counts.put("length of caption >= 100", where("chars >= 100"));
        Optional<String> similarity = column("similarity");
        if (similarity.isPresent()) {
            counts.put(
                    "0.4 <= similarity < 1.0",
                    where("%1$s >= 0.4 AND %1$s < 1.0".formatted(similarity.get())));
        }
        for (int i = 0; facts.hasExif() && i < Facts.TAGS.size(); i++) {
            counts.put("exif " + Facts.TAGS.get(i), where("exif & %d <> 0".formatted(1 << i)));
        }
        return counts;
    }

    private List<Statistics.Buckets> buckets() throws SQLException {
        var buckets = new ArrayList<Statistics.Buckets>();
        for (String side : List.of("width", "height")) {
            Optional<String> column = column(side);
            if (column.isPresent()) {
                buckets.add(buckets(side, column.get(), SIDE_EDGES));
            }
        }
        buckets.add(buckets("characters of caption", "chars", TEXT_EDGES));
        buckets.add(buckets("bytes of caption", "bytes", TEXT_EDGES));
        return buckets;
    }

    private Statistics.Buckets buckets(String name, String column, List<Integer> edges)
            throws SQLException {
        var rows = new LinkedHashMap<String, Long>();
        for (int i = 0; i < edges.size(); i++) {
            int from = edges.get(i);
            boolean last = i == edges.size() - 1;
            String to = last ? "" : " AND %s <= %d".formatted(column, edges.get(i + 1));
            rows.put(
                    from + "-" + (last ? "" : edges.get(i + 1)),
                    where("%s >= %d%s".formatted(column, from, to)));
        }
        return new Statistics.Buckets(name, rows);
    }

    private List<Statistics.Domain> domains(int most) throws SQLException {
        String mean = column("punsafe").map("avg(%s)"::formatted).orElse("NULL::DOUBLE");
        String sql =
                "SELECT domain, count(*), %s FROM facts GROUP BY 1 ORDER BY 3 DESC NULLS LAST, 2 DESC, 1 LIMIT %d"
                        .formatted(mean, most);
        var domains = new ArrayList<Statistics.Domain>();
        try (Statement statement = duckdb.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                double value = rows.getDouble(3);
                @Nullable Double punsafe = rows.wasNull() ? null : value;
                domains.add(new Statistics.Domain(rows.getString(1), rows.getLong(2), punsafe));
            }
        }
        return domains;
    }

    /// The table's column for a column of the source that has numbers, whatever its case.
    private Optional<String> column(String name) {
        for (int i = 0; i < facts.numbers().size(); i++) {
            if (facts.numbers().get(i).equalsIgnoreCase(name)) {
                return Optional.of("n" + i);
            }
        }
        return Optional.empty();
    }

    private long where(String condition) throws SQLException {
        return one("count(*)", " WHERE " + condition);
    }

    private long one(String what) throws SQLException {
        return one(what, "");
    }

    private long one(String what, String behind) throws SQLException {
        try (Statement statement = duckdb.createStatement();
                ResultSet row = statement.executeQuery("SELECT " + what + " FROM facts" + behind)) {
            row.next();
            return row.getLong(1);
        }
    }

    private Map<String, Long> table(String what, String order) throws SQLException {
        var counts = new LinkedHashMap<String, Long>();
        String sql = "SELECT %s, count(*) FROM facts GROUP BY 1 ORDER BY %s".formatted(what, order);
        try (Statement statement = duckdb.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                counts.put(rows.getString(1), rows.getLong(2));
            }
        }
        return counts;
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = duckdb.createStatement()) {
            statement.execute(sql);
        }
    }
}
