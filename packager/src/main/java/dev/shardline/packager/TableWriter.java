package dev.shardline.packager;

import dev.shardline.schemas.Disk;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/// Makes a shard's parquet of its waiting rows, in a stream: one thread, bounded memory, the order
/// of the rows, and the same bytes for the same rows.
final class TableWriter implements AutoCloseable {
    /// Rows of a row group: enough for good compression, few enough for little memory.
    private static final int ROW_GROUP = 10_240;

    /// Bytes of a row group with images, about.
    private static final String IMAGE_GROUP = "'32MB'";

    private static final long SMALLEST_LINE_LIMIT = 16 << 20;

    private final Layout layout;
    private final Connection duckdb;

    TableWriter(Layout layout) {
        this.layout = layout;
        duckdb = open(layout.images().isPresent());
        checkTypes();
    }

    void write(RowSpool rows, Path target) throws IOException {
        try (Statement statement = duckdb.createStatement()) {
            statement.execute(sql(rows, target));
        } catch (SQLException e) {
            throw PackagingException.writing(target, e);
        }
        ParquetNames.rename(target, layout.names());
        Disk.sync(target);
    }

    @Override
    public void close() {
        close(duckdb);
    }

    /// Ends what [#open] began.
    static void close(Connection duckdb) {
        try {
            duckdb.close();
        } catch (SQLException e) {
            throw new IllegalStateException("closing DuckDB", e);
        }
    }

    /// A value that does not fit its column's type becomes null: one row of a strange file must not
    /// stop a job. Columns are called by their number, see [ParquetNames].
    private String sql(RowSpool rows, Path target) {
        var columns = new ArrayList<String>();
        for (var attribute : layout.attributes()) {
            columns.add(stored("a." + Sql.name(attribute.source()), attribute.type()));
        }
        for (int i = 0; i < layout.fields().size(); i++) {
            columns.add("f" + i);
        }
        layout.images().ifPresent(_ -> columns.add("from_base64(i)"));
        String limit = Long.toString(Math.max(SMALLEST_LINE_LIMIT, rows.longest() + 1024));
        return copy(
                "SELECT "
                        + numbered(columns)
                        + " FROM (SELECT "
                        + struct()
                        + " FROM read_ndjson("
                        + Sql.glob(rows.path())
                        + ", columns = {"
                        + lineColumns()
                        + "}, compression = 'none', maximum_object_size = "
                        + limit
                        + "))",
                target,
                layout.images().map(_ -> ", ROW_GROUP_SIZE_BYTES " + IMAGE_GROUP).orElse(""));
    }

    /// Writes the rows of a query as all tables are written.
    static String copy(String select, Path target) {
        return copy(select, target, "");
    }

    private static String copy(String select, Path target, String more) {
        return "COPY ("
                + select
                + ") TO "
                + Sql.text(target.toString())
                + " (FORMAT parquet, COMPRESSION snappy, USE_TMP_FILE false, ROW_GROUP_SIZE "
                + ROW_GROUP
                + more
                + ")";
    }

    /// Columns under their placeholders.
    static String numbered(List<String> columns) {
        var numbered = new ArrayList<String>();
        for (String column : columns) {
            numbered.add(column + " AS " + ParquetNames.placeholder(numbered.size()));
        }
        return String.join(", ", numbered);
    }

    private String struct() {
        if (layout.attributes().isEmpty()) {
            return "*";
        }
        var fields = new ArrayList<String>();
        for (var attribute : layout.attributes()) {
            fields.add(Sql.name(attribute.source()) + " " + typeInJson(attribute.type()));
        }
        String json = layout.needsExactFractions() ? "TRY_CAST(a AS JSON)" : "a";
        return "TRY_CAST("
                + json
                + " AS STRUCT("
                + String.join(", ", fields)
                + ")) AS a, * EXCLUDE (a)";
    }

    private String lineColumns() {
        var columns = new ArrayList<String>();
        if (!layout.attributes().isEmpty()) {
            columns.add(layout.needsExactFractions() ? "a: 'VARCHAR'" : "a: 'JSON'");
        }
        for (int i = 0; i < layout.fields().size(); i++) {
            columns.add("f" + i + ": '" + layout.fields().get(i).type() + "'");
        }
        layout.images().ifPresent(_ -> columns.add("i: 'VARCHAR'"));
        return String.join(", ", columns);
    }

    /// Parquet has no 128-bit integers, and DuckDB would store doubles. A blob is in JSON as the
    /// text of a blob, which only a cast from VARCHAR reads.
    private static String stored(String column, String type) {
        return switch (type) {
            case "HUGEINT", "UHUGEINT" -> "TRY_CAST(" + column + " AS DECIMAL(38, 0))";
            case "BLOB" -> "TRY_CAST(" + column + " AS BLOB)";
            default -> column;
        };
    }

    private static String typeInJson(String type) {
        return type.equals("BLOB") ? "VARCHAR" : type;
    }

    private void checkTypes() {
        for (var attribute : layout.attributes()) {
            try (Statement statement = duckdb.createStatement()) {
                statement.execute("SELECT NULL::" + attribute.type());
            } catch (SQLException e) {
                throw new IllegalArgumentException(
                        "column "
                                + attribute.source()
                                + " has no type of DuckDB: "
                                + attribute.type(),
                        e);
            }
        }
    }

    /// @param images whether rows hold images: these are large, and there are row groups of so many
    ///   bytes only where DuckDB need not keep the order; its one thread keeps it
    static Connection open(boolean images) {
        var settings = new Properties();
        settings.put("threads", "1");
        settings.put("memory_limit", images ? "1GB" : "256MB");
        settings.put("temp_directory", "");
        settings.put("preserve_insertion_order", Boolean.toString(!images));
        settings.put("autoinstall_known_extensions", "false");
        settings.put("autoload_known_extensions", "false");
        try {
            Connection connection = DriverManager.getConnection("jdbc:duckdb:", settings);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SET TimeZone = 'UTC'");
            }
            return connection;
        } catch (SQLException e) {
            throw new IllegalStateException("DuckDB does not start", e);
        }
    }
}
