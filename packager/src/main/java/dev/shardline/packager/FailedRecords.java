package dev.shardline.packager;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Properties;
import java.util.Set;

/// The records of a complete job whose images could not be had.
public final class FailedRecords {

    private static final String QUERY =
            """
            SELECT id FROM read_parquet(?, union_by_name = true) GROUP BY id
            HAVING bool_or(status IN ('failed_to_download', 'failed_to_resize'))
                AND NOT bool_or(status = 'success')
            """;

    private FailedRecords() {}

    /// Their ids. A record that failed once and was packed later has not failed; one that was
    /// filtered has not either.
    ///
    /// @throws PackagingException if the job is not complete, or its tables cannot be read
    public static Set<String> ids(Path output) {
        if (!Files.exists(output.resolve("_summary.json"))) {
            throw new PackagingException(
                    output
                            + " holds no complete job: there is no _summary.json. Run the job to its"
                            + " end first");
        }
        var ids = new HashSet<String>();
        if (!hasTables(output)) {
            return ids;
        }
        try (var connection = DriverManager.getConnection("jdbc:duckdb:", new Properties());
                var statement = connection.prepareStatement(QUERY)) {
            statement.setString(1, output.resolve("*.parquet").toString());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    ids.add(rows.getString(1));
                }
            }
            return ids;
        } catch (SQLException e) {
            throw PackagingException.reading(output, e);
        }
    }

    private static boolean hasTables(Path output) {
        String[] tables = output.toFile().list((_, name) -> name.endsWith(".parquet"));
        return tables != null && tables.length > 0;
    }
}
