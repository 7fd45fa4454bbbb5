package dev.shardline.ingest;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// The rows of a query on a connection of its own, which is closed with them, or at once where the
/// query fails. For one thread.
public final class Query implements AutoCloseable {

    private final Connection connection;
    private final Statement statement;
    private final ResultSet rows;

    /// @param connection owned from now on
    public Query(Connection connection, String sql) throws SQLException {
        this.connection = connection;
        try {
            this.statement = connection.createStatement();
            this.rows = statement.executeQuery(sql);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /// The rows, closed by this.
    public ResultSet rows() {
        return rows;
    }

    @Override
    public void close() throws SQLException {
        try (connection;
                statement;
                rows) {
            // Closed in reverse order of opening.
        }
    }
}
