package dev.shardline.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.shardline.schemas.avro.Column;
import dev.shardline.schemas.recipe.SourceSettings;
import dev.shardline.schemas.recipe.SourceSettings.Columns;
import dev.shardline.schemas.recipe.SourceSettings.Join;
import dev.shardline.schemas.recipe.SourceSettings.Named;
import dev.shardline.schemas.recipe.SourceSettings.OnBadRow;
import dev.shardline.schemas.recipe.SourceSettings.SourceFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tables that are joined to the rows, left outer: a first pass over the source writes the keys of
/// all rows, DuckDB joins them with the tables on disk, and a file in the order of the rows remains
/// that is read beside them. Memory is bounded whatever the sizes; the disk holds the keys and the
/// joined columns some three times over. The file stays in the work folder, so an ingest that is
/// killed goes on with it.
///
/// Of several rows of a table with the same keys the first one counts, in the order of the files.
final class JoinedTables {

    private static final Logger LOG = LoggerFactory.getLogger(JoinedTables.class);
    private static final JsonMapper JSON = new JsonMapper();
    private static final Set<String> WHOLE =
            Set.of("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER");

    private final List<Table> tables;
    private final List<Key> keys;
    private final Path work;
    private @Nullable Path joined;

    private JoinedTables(List<Table> tables, List<Key> keys, Path work) {
        this.tables = tables;
        this.keys = keys;
        this.work = work.resolve("joins");
    }

    /// @param on keys of the rows by number, and the table's columns
    /// @param added the table's columns and the names that the rows have for them
    private record Table(List<Path> files, List<On> on, List<Added> added) {}

    private record On(int key, String column) {}

    private record Added(String column, String name, String type) {}

    /// A column of the rows by which a table is joined.
    ///
    /// @param type BIGINT or VARCHAR
    private record Key(String name, String type) {}

    /// @param columns of the rows, before the tables are joined
    /// @throws SourceException if a table or a column is missing
    static JoinedTables open(List<Join> joins, Layout layout, List<Column> columns, Path work) {
        var keys = new ArrayList<Key>();
        var tables = new ArrayList<Table>();
        try (var duck = new Duck(work)) {
            for (Join join : joins) {
                tables.add(table(join, duck, layout, columns, keys));
            }
        } catch (SQLException e) {
            throw new SourceException("source.joins: " + e.getMessage(), e);
        }
        return new JoinedTables(List.copyOf(tables), List.copyOf(keys), work);
    }

    private static Table table(
            Join join, Duck duck, Layout layout, List<Column> columns, List<Key> keys)
            throws SQLException {
        List<Path> files = files(join);
        List<Column> found = duck.describe("SELECT * FROM " + read(files));
        var on = new ArrayList<On>();
        for (Named pair : join.on()) {
            Key key = key(pair.column(), layout, columns);
            if (!keys.contains(key)) {
                keys.add(key);
            }
            on.add(new On(keys.indexOf(key), of(pair.as(), found, files).getName()));
        }
        var added = new ArrayList<Added>();
        for (Named pair : join.columns()) {
            Column column = of(pair.column(), found, files);
            if (column.getType().contains("BLOB")) {
                throw new SourceException(
                        "source.joins: column %s of %s is BLOB; only values that JSON can hold are joined."
                                .formatted(column.getName(), files.getFirst()));
            }
            added.add(new Added(column.getName(), pair.as(), column.getType()));
        }
        return new Table(files, on, added);
    }

    private static List<Path> files(Join join) {
        try {
            return InputFiles.find(
                    new SourceSettings(
                            SourceFormat.PARQUET,
                            join.paths(),
                            new Columns("url", null, null, null, null),
                            OnBadRow.FAIL));
        } catch (SourceException e) {
            throw new SourceException(
                    String.valueOf(e.getMessage()).replace("source.paths", "source.joins"), e);
        }
    }

    private static Column of(String name, List<Column> columns, List<Path> files) {
        return columns.stream()
                .filter(column -> column.getName().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new SourceException(
                                "source.joins: %s has no column %s; it has: %s."
                                        .formatted(
                                                files.getFirst(), name, Additions.names(columns))));
    }

    private static Key key(String name, Layout layout, List<Column> columns) {
        if (layout.named().contains(name)) {
            return new Key(name, TextTypes.VARCHAR);
        }
        return columns.stream()
                .filter(column -> column.getName().equals(name))
                .findFirst()
                .map(column ->
                        new Key(
                                name,
                                WHOLE.contains(column.getType())
                                        ? TextTypes.BIGINT
                                        : TextTypes.VARCHAR))
                .orElseThrow(() ->
                        new SourceException(
                                "source.joins: the rows have no column %s to join on; they have: %s, %s."
                                        .formatted(
                                                name,
                                                String.join(", ", layout.named()),
                                                Additions.names(columns))));
    }

    /// The columns that the rows get, in the recipe's order.
    List<Column> columns() {
        return tables.stream()
                .flatMap(table -> table.added().stream())
                .map(added -> new Column(added.name(), added.type()))
                .toList();
    }

    /// The tables' files: a line with name and size for each.
    String inputs() {
        return tables.stream()
                .flatMap(table -> table.files().stream())
                .map(file -> file.getFileName() + "\0" + file.toFile().length() + "\n")
                .collect(Collectors.joining());
    }

    /// Joins, unless an earlier run has.
    ///
    /// @param rows opens the source's rows
    /// @param change gives a row the columns that it has before the join
    void prepare(Supplier<Rows> rows, UnaryOperator<RawRow.Read> change, String inputsHash) {
        Path file = work.resolve("joined-" + name(inputsHash) + ".parquet");
        joined = file;
        if (Files.exists(file)) {
            return;
        }
        try {
            clear();
            Files.createDirectories(work);
            Path beside = work.resolve("joining.parquet");
            try (Connection duckdb = database()) {
                long count = writeKeys(duckdb, rows, change);
                LOG.info("The keys of {} rows are read; joining {} tables", count, tables.size());
                join(duckdb, beside);
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
            Files.deleteIfExists(work.resolve("keys.db"));
            LOG.info("The tables are joined: {}", file);
        } catch (SQLException e) {
            throw new SourceException("source.joins cannot be joined: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new SourceException("source.joins: writing " + work + ": " + e.getMessage(), e);
        }
    }

    /// What rows from a position on get.
    RowChange open(Position from) {
        Path file = joined;
        if (file == null) {
            throw new IllegalStateException("the tables are not joined yet");
        }
        return new JoinedRows(file, selection(), from, work);
    }

    /// Removes what earlier joins left.
    private void clear() throws IOException {
        if (!Files.isDirectory(work)) {
            return;
        }
        try (var entries = Files.newDirectoryStream(work)) {
            for (Path entry : entries) {
                if (Files.isRegularFile(entry)) {
                    Files.delete(entry);
                }
            }
        }
    }

    private Connection database() throws SQLException {
        var settings = new Properties();
        settings.setProperty("memory_limit", "1GB");
        settings.setProperty("temp_directory", work.resolve("spill").toString());
        settings.setProperty("preserve_insertion_order", "false");
        settings.setProperty("autoinstall_known_extensions", "false");
        settings.setProperty("autoload_known_extensions", "false");
        return DriverManager.getConnection("jdbc:duckdb:" + work.resolve("keys.db"), settings);
    }

    private long writeKeys(
            Connection duckdb, Supplier<Rows> source, UnaryOperator<RawRow.Read> change)
            throws SQLException {
        String columns =
                IntStream.range(0, keys.size())
                        .mapToObj(i -> ", k" + i + " " + keys.get(i).type())
                        .collect(Collectors.joining());
        execute(duckdb, "CREATE TABLE keys (file INTEGER, number BIGINT" + columns + ")");
        long count = 0;
        try (Rows rows = source.get();
                DuckDBAppender out =
                        duckdb.unwrap(DuckDBConnection.class).createAppender("main", "keys")) {
            Optional<RawRow> row = rows.nextRaw();
            while (row.isPresent()) {
                if (row.get() instanceof RawRow.Read read) {
                    Position next = rows.position();
                    out.beginRow();
                    out.append(next.file());
                    out.append(next.row() - 1);
                    append(out, change.apply(read), rows.layout());
                    out.endRow();
                    count++;
                }
                row = rows.nextRaw();
            }
        }
        return count;
    }

    private void append(DuckDBAppender out, RawRow.Read row, Layout layout) throws SQLException {
        @Nullable JsonNode attributes = null;
        for (Key key : keys) {
            if (layout.named().contains(key.name())) {
                out.append(layout.value(row, key.name()));
                continue;
            }
            attributes = attributes == null ? parse(row.attributes()) : attributes;
            JsonNode value = attributes.path(key.name());
            if (value.isNull() || value.isMissingNode()) {
                out.appendNull();
            } else if (key.type().equals(TextTypes.BIGINT)) {
                out.append(value.asLong());
            } else {
                out.append(value.isTextual() ? value.asText() : value.toString());
            }
        }
    }

    private static JsonNode parse(String attributes) {
        try {
            return JSON.readTree(attributes);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("attributes that are no JSON", e);
        }
    }

    private void join(Connection duckdb, Path target) throws SQLException {
        var columns = new StringBuilder("file, number");
        var from = new StringBuilder("keys");
        for (int t = 0; t < tables.size(); t++) {
            Table table = tables.get(t);
            execute(duckdb, unique(t, table));
            for (int c = 0; c < table.added().size(); c++) {
                columns.append(", t%1$d.c%2$d AS t%1$dc%2$d".formatted(t, c));
            }
            var equal = new ArrayList<String>();
            for (int i = 0; i < table.on().size(); i++) {
                equal.add("keys.k%d = t%d.o%d".formatted(table.on().get(i).key(), t, i));
            }
            from.append(" LEFT JOIN t%d ON ".formatted(t)).append(String.join(" AND ", equal));
        }
        execute(
                duckdb,
                "COPY (SELECT %s FROM %s ORDER BY file, number) TO %s (FORMAT parquet)"
                        .formatted(columns, from, Duck.text(target.toString())));
    }

    /// The first row of the table for each of its keys, as far as rows of the source have that key.
    private String unique(int number, Table table) {
        var outer = new ArrayList<String>();
        var inner = new ArrayList<String>();
        var group = new ArrayList<String>();
        var filter = new ArrayList<String>();
        for (int i = 0; i < table.on().size(); i++) {
            On on = table.on().get(i);
            inner.add(
                    "TRY_CAST(%s AS %s) AS o%d"
                            .formatted(Duck.name(on.column()), keys.get(on.key()).type(), i));
            outer.add("o" + i);
            group.add("o" + i);
            filter.add("o%d IN (SELECT k%d FROM keys)".formatted(i, on.key()));
        }
        for (int c = 0; c < table.added().size(); c++) {
            inner.add(Duck.name(table.added().get(c).column()) + " AS v" + c);
            outer.add("arg_min_null(v%1$d, place) AS c%1$d".formatted(c));
        }
        return "CREATE TABLE t%d AS SELECT %s FROM (SELECT %s, file_index::UBIGINT * 1099511627776 + file_row_number AS place FROM %s) WHERE %s GROUP BY %s"
                .formatted(
                        number,
                        String.join(", ", outer),
                        String.join(", ", inner),
                        read(table.files()),
                        String.join(" AND ", filter),
                        String.join(", ", group));
    }

    private static String read(List<Path> files) {
        String list =
                files.stream()
                        .map(file -> Duck.text(file.toString().replaceAll("[\\[*?]", "[$0]")))
                        .collect(Collectors.joining(", "));
        return "read_parquet([" + list + "], hive_partitioning = false)";
    }

    /// The joined columns under their names, as the JSON of the attributes has them.
    private String selection() {
        var parts = new ArrayList<String>();
        for (int t = 0; t < tables.size(); t++) {
            List<Added> added = tables.get(t).added();
            for (int c = 0; c < added.size(); c++) {
                parts.add("%s := t%dc%d".formatted(Duck.name(added.get(c).name()), t, c));
            }
        }
        return "CAST(to_json(struct_pack(" + String.join(", ", parts) + ")) AS VARCHAR)";
    }

    /// What the joined file depends on.
    private String name(String inputsHash) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(inputsHash.getBytes(StandardCharsets.UTF_8));
            sha256.update((tables + "" + keys).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(sha256.digest()).substring(0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    private static void execute(Connection duckdb, String sql) throws SQLException {
        try (Statement statement = duckdb.createStatement()) {
            statement.execute(sql);
        }
    }
}
