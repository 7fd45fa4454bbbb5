package dev.shardline.packager;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The samples of a table that is a shard: of each packed row the image and the caption. Where the
/// table has no images, a member without extension and without bytes stands for the sample.
final class TableMembers implements Members {
    private static final String ENDING = ".parquet";

    private final Connection duckdb;
    private final Statement statement;
    private final ResultSet rows;
    private final @Nullable String images;
    private final Deque<Member> waiting = new ArrayDeque<>();

    private TableMembers(Connection duckdb, Path table) throws SQLException, IOException {
        this.duckdb = duckdb;
        List<String> names = RowCheck.columns(duckdb, table);
        if (!names.containsAll(List.of("key", "status"))) {
            throw new IOException("it lacks one of the columns key, status");
        }
        images = Images.isExtension(names.getLast()) ? names.getLast() : null;
        statement = duckdb.createStatement();
        rows =
                statement.executeQuery(
                        "SELECT "
                                + column(names, "key")
                                + ", "
                                + column(names, "caption")
                                + ", "
                                + (images == null ? "NULL" : "c" + (names.size() - 1))
                                + " FROM read_parquet("
                                + Sql.glob(table)
                                + ") AS t("
                                + RowCheck.numbers(IntStream.range(0, names.size()).iterator())
                                + ") WHERE "
                                + column(names, "status")
                                + " = 'success'");
    }

    /// @throws IOException if the file is no whole table of ours
    static TableMembers open(Path table) throws IOException {
        var settings = new Properties();
        settings.put("jdbc_stream_results", "true");
        settings.put("threads", "1");
        settings.put("memory_limit", "1GB");
        settings.put("temp_directory", "");
        try {
            Connection duckdb = DriverManager.getConnection("jdbc:duckdb:", settings);
            try {
                return new TableMembers(duckdb, table);
            } catch (SQLException | IOException e) {
                duckdb.close();
                throw e;
            }
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    /// Whether a shard of this name is its own table.
    static boolean isTable(String file) {
        return file.endsWith(ENDING);
    }

    /// Whether the table holds the images.
    boolean hasImages() {
        return images != null;
    }

    @Override
    public Optional<Member> next() throws IOException {
        try {
            if (waiting.isEmpty() && rows.next()) {
                take(String.valueOf(rows.getString(1)));
            }
            return Optional.ofNullable(waiting.poll());
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private void take(String key) throws SQLException {
        if (images == null) {
            waiting.add(new Member(key, "", ByteBuffer.allocate(0)));
            return;
        }
        byte @Nullable [] image = rows.getBytes(3);
        waiting.add(new Member(key, images, ByteBuffer.wrap(image == null ? new byte[0] : image)));
        String caption = rows.getString(2);
        if (caption != null) {
            waiting.add(new Member(key, "txt", ByteBuffer.wrap(caption.getBytes(UTF_8))));
        }
    }

    @Override
    public void close() throws IOException {
        try (duckdb;
                statement;
                rows) {
            // Closed in reverse order of opening.
        } catch (SQLException e) {
            throw unreadable(e);
        }
    }

    private static String column(List<String> names, String name) {
        int number = names.indexOf(name);
        return number < 0 ? "NULL" : "c" + number;
    }

    private static IOException unreadable(SQLException e) {
        return new IOException(String.valueOf(e.getMessage()).lines().findFirst().orElse(""), e);
    }
}
