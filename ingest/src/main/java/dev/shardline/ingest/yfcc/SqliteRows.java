package dev.shardline.ingest.yfcc;

import dev.shardline.ingest.Query;
import dev.shardline.ingest.SourceException;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/// The rows of the SQLite database, in its natural order. Values are what SQLite returns: the
/// storage class of each value counts, not the type of its column.
final class SqliteRows implements PhotoRows {

    private static final String TABLE = "yfcc100m_dataset";
    private static final int CACHE_PAGES = 10_000;
    private static final int MMAP_BYTES = 4 << 20;

    private final Path file;
    private final Query query;
    private final ResultSet rows;
    private final List<String> columns;
    private long row;

    private SqliteRows(Path file, Connection connection) throws SQLException {
        this.file = file;
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA query_only=YES");
            statement.execute("PRAGMA mmap_size=" + MMAP_BYTES);
            statement.execute("PRAGMA cache_size=" + CACHE_PAGES);
            requireTable(file, statement);
        }
        query = new Query(connection, "SELECT * FROM " + TABLE);
        rows = query.rows();
        columns = columns(rows);
    }

    /// @throws SourceException if the file is no such database
    static SqliteRows open(Path file) {
        var config = new SQLiteConfig();
        config.setReadOnly(true);
        try {
            Connection connection = config.createConnection("jdbc:sqlite:" + file.toAbsolutePath());
            try {
                return new SqliteRows(file, connection);
            } catch (SQLException | RuntimeException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw new SourceException(damage(file, e), e);
        }
    }

    private static void requireTable(Path file, Statement statement) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (ResultSet names =
                statement.executeQuery(
                        "SELECT name FROM sqlite_master WHERE type IN ('table', 'view')")) {
            while (names.next()) {
                tables.add(names.getString(1));
            }
        }
        if (!tables.contains(TABLE)) {
            throw new SourceException(
                    "%s has no table %s. Its tables are: %s."
                            .formatted(
                                    file,
                                    TABLE,
                                    tables.isEmpty() ? "none" : String.join(", ", tables)));
        }
    }

    private static List<String> columns(ResultSet rows) throws SQLException {
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
            names.add(rows.getMetaData().getColumnName(i));
        }
        return List.copyOf(names);
    }

    @Override
    public List<String> columns() {
        return columns;
    }

    @Override
    public Optional<Photo> next() throws IOException {
        try {
            if (!rows.next()) {
                return Optional.empty();
            }
            row++;
            @Nullable Object[] values = new Object[columns.size()];
            for (int i = 0; i < values.length; i++) {
                Object value = rows.getObject(i + 1);
                if (value instanceof byte[]) {
                    return Optional.of(
                            new Photo.Broken(row, columns.get(i) + " is a BLOB; it must be text"));
                }
                values[i] = value instanceof Integer number ? (Object) number.longValue() : value;
            }
            return Optional.of(new Photo.Read(row, values));
        } catch (SQLException e) {
            throw new IOException("after row " + row + ": " + damage(file, e), e);
        }
    }

    /// SQLite's words name neither the file nor what is to be done.
    private static String damage(Path file, SQLException e) {
        String text = String.valueOf(e.getMessage());
        if (text.contains("SQLITE_NOTADB")) {
            return file + " is not an SQLite database.";
        }
        if (text.contains("SQLITE_CORRUPT") || text.contains("SHORT_READ")) {
            return file
                    + " is damaged or cut off: SQLite cannot read it any further. Compare its size"
                    + " and MD5 with the original's, and fetch it again.";
        }
        return file + " cannot be read: " + text;
    }

    @Override
    public void close() throws IOException {
        try {
            query.close();
        } catch (SQLException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
