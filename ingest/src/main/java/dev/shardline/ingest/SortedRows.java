package dev.shardline.ingest;

import dev.shardline.schemas.RecordBytes;
import dev.shardline.schemas.avro.BadRow;
import dev.shardline.schemas.avro.ImageRecord;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/// Rows that a [GroupSort] has brought into the order of their groups, bad ones first. Their
/// positions count from the first of them. For one thread. Owns the connection.
final class SortedRows implements SourceRows {

    static final RecordBytes<ImageRecord> IMAGES = new RecordBytes<>(ImageRecord.getClassSchema());
    static final RecordBytes<BadRow> BAD_ROWS = new RecordBytes<>(BadRow.getClassSchema());

    private final Query query;
    private final ResultSet rows;
    private long row;

    /// @param sql for `bad` and `row`, in order
    /// @param row the first one's place, from 0
    SortedRows(Connection connection, String sql, long row) throws SQLException {
        this.query = new Query(connection, sql);
        this.rows = query.rows();
        this.row = row;
    }

    @Override
    public Optional<SourceRow> next() {
        try {
            if (!rows.next()) {
                return Optional.empty();
            }
            row++;
            var next = new Position(0, row);
            byte[] bytes = rows.getBytes(2);
            return Optional.of(
                    rows.getBoolean(1)
                            ? new SourceRow.Bad(BAD_ROWS.read(bytes), next)
                            : new SourceRow.Good(IMAGES.read(bytes), next));
        } catch (SQLException e) {
            throw new SourceException("The sorted rows cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        try {
            query.close();
        } catch (SQLException e) {
            throw new SourceException("DuckDB does not close: " + e.getMessage(), e);
        }
    }
}
