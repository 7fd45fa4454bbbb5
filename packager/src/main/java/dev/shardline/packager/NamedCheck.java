package dev.shardline.packager;

import dev.shardline.schemas.OutputNames;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;

/// Reads the files of a shard whose samples have names of their own: its table says which they are
/// and in which order; see [NamedSamples].
final class NamedCheck {

    private NamedCheck() {}

    /// Returns the number of files that could be read.
    static long check(
            Path output, ShardCheck.Entry entry, ShardCheck.Keys keys, Problems problems) {
        var listing = new FolderSamples.FolderListing();
        long samples = 0;
        Path table = output.resolve(entry.file());
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:", settings());
                Statement statement = duckdb.createStatement();
                ResultSet names = statement.executeQuery(sql(duckdb, table))) {
            while (names.next()) {
                String name = names.getString(1);
                if (name != null && read(output, entry, name, listing, problems)) {
                    keys.add(entry.file(), name);
                    samples++;
                }
            }
        } catch (SQLException e) {
            problems.add(entry.file() + " cannot be read: " + e.getMessage());
            return samples;
        }
        compare(entry, samples, listing, problems);
        return samples;
    }

    /// The names in the table's order; columns are called by their number, see [RowCheck].
    private static String sql(Connection duckdb, Path table) throws SQLException {
        List<String> columns = RowCheck.columns(duckdb, table);
        return "SELECT c%d FROM read_parquet(%s) AS t(%s) WHERE c%d = 'success'"
                .formatted(
                        columns.indexOf("key"),
                        Sql.glob(table),
                        RowCheck.numbers(IntStream.range(0, columns.size()).iterator()),
                        columns.indexOf("status"));
    }

    private static Properties settings() {
        var settings = new Properties();
        settings.put("jdbc_stream_results", "true");
        settings.put("threads", "1");
        return settings;
    }

    private static boolean read(
            Path output,
            ShardCheck.Entry entry,
            String name,
            FolderSamples.FolderListing listing,
            Problems problems) {
        if (OutputNames.fault(name).isPresent()) {
            problems.add(entry.file() + " has a name that no file can have: " + name);
            return false;
        }
        Path file = output.resolve(name);
        if (!Files.isRegularFile(file)) {
            problems.add(name + " is missing");
            return false;
        }
        try {
            listing.add(name, ByteBuffer.wrap(Files.readAllBytes(file)));
            return true;
        } catch (IOException e) {
            problems.add(name + " cannot be read: " + e.getMessage());
            return false;
        }
    }

    private static void compare(
            ShardCheck.Entry entry,
            long samples,
            FolderSamples.FolderListing listing,
            Problems problems) {
        if (samples != entry.samples()) {
            problems.add(
                    "%s has %d files, the index says %d"
                            .formatted(entry.file(), samples, entry.samples()));
        } else if (listing.bytes() != entry.bytes()) {
            problems.add(
                    "the files of %s have %d bytes, the index says %d"
                            .formatted(entry.file(), listing.bytes(), entry.bytes()));
        } else if (!listing.checksums().md5().equals(entry.md5())) {
            problems.add("a file of " + entry.file() + " has changed: its bytes are others");
        }
    }
}
