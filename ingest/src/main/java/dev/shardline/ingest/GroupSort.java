package dev.shardline.ingest;

import dev.shardline.schemas.avro.ImageRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;
import org.duckdb.DuckDBAppender;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Brings the rows of a source into the order of their groups, on disk and with little memory: bad
/// rows, rows without a group, then groups in ascending order, the rows of each in the order of the
/// source. The sorted rows are a file in the work folder, which a later run of the job finds again
/// or, where it is gone, makes again just so.
final class GroupSort {

    private static final Logger LOG = LoggerFactory.getLogger(GroupSort.class);

    private static final String PREFIX = "grouped-";
    private static final String INPUT = PREFIX + "input.db";
    private static final String ORDER =
            "SELECT bad, bytes FROM input ORDER BY bad DESC, grp NULLS FIRST, n";

    private final Path work;
    private final Path sorted;

    /// @param work a folder, made where it is missing
    /// @param input what tells these rows from all others
    GroupSort(Path work, String input) {
        this.work = work;
        this.sorted =
                work.resolve(PREFIX + hash(input + ImageRecord.getClassSchema()) + ".parquet");
    }

    /// The sorted rows from a place on.
    ///
    /// @param rows opens all of them, as the source has them
    /// @throws InterruptedException if the thread is interrupted while it sorts
    SourceRows read(Supplier<Rows> rows, long from) throws InterruptedException {
        try {
            Files.createDirectories(work);
            if (!Files.exists(sorted)) {
                clear();
                sort(rows);
            }
            String sql =
                    "SELECT bad, bytes FROM read_parquet(%s, file_row_number = true)"
                                    .formatted(Duck.text(sorted.toString()))
                            + " WHERE file_row_number >= "
                            + from;
            try (Duck duck = new Duck(work, "")) {
                return new SortedRows(duck.connect(), sql, from);
            }
        } catch (SQLException e) {
            throw new SourceException(
                    "The rows cannot be sorted by group in " + work + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new SourceException("The folder " + work + " cannot be used: " + e, e);
        }
    }

    /// Removes the sorted rows, and what others have left.
    void clear() throws IOException {
        if (Files.isDirectory(work)) {
            delete(PREFIX + "*");
        }
    }

    private void delete(String names) throws IOException {
        try (var files = Files.newDirectoryStream(work, names)) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    private void sort(Supplier<Rows> rows) throws InterruptedException, SQLException, IOException {
        LOG.info("Sorting the rows by group, in {}", work);
        Path database = work.resolve(INPUT);
        Path beside = work.resolve(PREFIX + "output");
        try (Duck duck = new Duck(work, database.toString());
                Connection connection = duck.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE input (bad BOOLEAN, grp BLOB, n BIGINT, bytes BLOB)");
            try (DuckDBAppender appender = duck.appender("input");
                    Rows all = rows.get()) {
                append(all, appender);
            }
            statement.execute(
                    "COPY (%s) TO %s (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 10240)"
                            .formatted(ORDER, Duck.text(beside.toString())));
        }
        Files.move(beside, sorted, StandardCopyOption.ATOMIC_MOVE);
        delete(INPUT + "*");
    }

    private static void append(Rows rows, DuckDBAppender appender)
            throws InterruptedException, SQLException {
        long n = 0;
        for (var row = rows.next(); row.isPresent(); row = rows.next()) {
            if (Thread.interrupted()) {
                throw new InterruptedException("sorting by group");
            }
            appender.beginRow();
            switch (row.get()) {
                case SourceRow.Good(ImageRecord image, _) -> {
                    appender.append(false);
                    appendGroup(image.getGroup(), appender);
                    appender.append(n).append(SortedRows.IMAGES.write(image));
                }
                case SourceRow.Bad(var bad, _) -> {
                    appender.append(true);
                    appendGroup(Optional.empty(), appender);
                    appender.append(n).append(SortedRows.BAD_ROWS.write(bad));
                }
            }
            appender.endRow();
            n++;
        }
    }

    /// As bytes: their order is the same everywhere.
    private static void appendGroup(Optional<String> group, DuckDBAppender appender)
            throws SQLException {
        if (group.isPresent()) {
            appender.append(group.get().getBytes(StandardCharsets.UTF_8));
        } else {
            appender.appendNull();
        }
    }

    private static String hash(String text) {
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(bytes);
            return HexFormat.of().formatHex(hash, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
