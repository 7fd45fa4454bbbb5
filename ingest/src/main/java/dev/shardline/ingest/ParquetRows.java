package dev.shardline.ingest;

import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The streamed result of a query for url, caption, id, checksum, group, name, alternates and
/// attributes, in this order. Owns the connection.
final class ParquetRows implements FileRows {

    private final Query query;
    private final ResultSet rows;
    private long row;

    /// @param row the first row's number, from 0
    ParquetRows(Connection connection, String sql, long row) throws SQLException {
        this.query = new Query(connection, sql);
        this.rows = query.rows();
        this.row = row;
    }

    @Override
    public Optional<RawRow> next() throws IOException {
        try {
            if (!rows.next()) {
                return Optional.empty();
            }
            row++;
            return Optional.of(
                    new RawRow.Read(
                            row,
                            text(1),
                            text(2),
                            text(3),
                            text(4),
                            text(5),
                            text(6),
                            text(7),
                            NonFinite.quoted(rows.getString(8))));
        } catch (SQLException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private @Nullable String text(int column) throws SQLException {
        return rows.getString(column);
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
