package dev.shardline.ingest;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// Reads what was joined beside the rows that it belongs to, both in the same order.
final class JoinedRows implements RowChange {

    private final Path file;
    private final Duck duck;
    private final Connection connection;
    private final Statement statement;
    private final ResultSet rows;
    private boolean more;

    /// @param selection the joined columns as one JSON text
    JoinedRows(Path file, String selection, Position from, Path work) {
        this.file = file;
        try {
            duck = new Duck(work);
            connection = duck.connect();
            statement = connection.createStatement();
            rows =
                    statement.executeQuery(
                            "SELECT file, number, %s FROM read_parquet(%s) WHERE file > %d OR (file = %d AND number >= %d)"
                                    .formatted(
                                            selection,
                                            Duck.text(file.toString()),
                                            from.file(),
                                            from.file(),
                                            from.row()));
            more = rows.next();
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    @Override
    public RawRow.Read apply(RawRow.Read row, int input, long number) {
        try {
            while (more && isBefore(input, number)) {
                more = rows.next();
            }
            if (!more || rows.getInt(1) != input || rows.getLong(2) != number) {
                throw new SourceException(
                        "%s does not have row %d of file %d: delete it, and the tables are joined anew."
                                .formatted(file, number, input));
            }
            String added = NonFinite.quoted(String.valueOf(rows.getString(3)));
            return row.withAttributes(Json.joined(row.attributes(), added));
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private boolean isBefore(int input, long number) throws SQLException {
        int at = rows.getInt(1);
        return at < input || (at == input && rows.getLong(2) < number);
    }

    private SourceException unreadable(SQLException e) {
        return new SourceException("Reading the joined tables, " + file + ": " + e.getMessage(), e);
    }

    @Override
    public void close() {
        try (duck;
                connection;
                statement;
                rows) {
            // Closed in reverse order of opening.
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }
}
