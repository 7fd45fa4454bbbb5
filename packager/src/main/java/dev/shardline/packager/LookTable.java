package dev.shardline.packager;

import dev.shardline.packager.DedupInput.InputShard;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.stream.IntStream;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/// What all images look like, and which of them go, in a database of a folder of its own: memory is
/// bounded however many there are. Images are numbered in the order of the shards and of the rows
/// in them, from 0. One thread; failures are [PackagingException]s.
final class LookTable implements AutoCloseable {

    /// Takes one image.
    interface Looks {
        void take(int number, long hash);
    }

    /// An image and its row.
    ///
    /// @param place of its row in the shard's table, from 0
    record Image(int number, long place, String key) {}

    /// Takes one image.
    interface Images {
        void take(Image image) throws IOException;
    }

    private static final String[] TABLES = {
        "CREATE TABLE shards (shard INTEGER, folder VARCHAR, name VARCHAR, old VARCHAR, new VARCHAR)",
        "CREATE TABLE images (number INTEGER, shard INTEGER, place BIGINT, key VARCHAR, id VARCHAR,"
                + " phash VARCHAR, pixels BIGINT)",
        "CREATE TABLE likes (number INTEGER, survivor INTEGER, distance INTEGER)"
    };

    private static final String DUPLICATES =
            """
            SELECT gone.id AS id, gone.key AS key, its.name AS shard, its.folder AS folder,
                gone.phash AS phash, stays.id AS duplicate_of, theirs.folder AS duplicate_of_folder,
                theirs.new || substr(stays.key, length(theirs.old) + 1) AS duplicate_of_key,
                likes.distance AS distance
            FROM likes
                JOIN images AS gone ON gone.number = likes.number
                JOIN shards AS its ON its.shard = gone.shard
                JOIN images AS stays ON stays.number = likes.survivor
                JOIN shards AS theirs ON theirs.shard = stays.shard
            ORDER BY likes.number
            """;

    private final Path folder;
    private final Connection duckdb;
    private int shards;
    private int images;

    /// @param folder that is there, for the database and what does not fit into memory
    LookTable(Path folder) {
        this.folder = folder;
        var settings = new Properties();
        settings.put("jdbc_stream_results", "true");
        settings.put("memory_limit", "512MB");
        settings.put("temp_directory", folder.resolve("spill").toString());
        settings.put("threads", "1");
        try {
            duckdb =
                    DriverManager.getConnection("jdbc:duckdb:" + folder.resolve("looks"), settings);
            for (String table : TABLES) {
                execute(table);
            }
        } catch (SQLException e) {
            throw PackagingException.writing(folder, e);
        }
    }

    /// For questions to other tables.
    Connection connection() {
        return duckdb;
    }

    /// Takes the packed rows of the next shard.
    ///
    /// @param renamed how it is called in the new folder
    /// @return the number of the first image of the next one
    /// @throws DedupException if there are not as many as samples in the shard
    int add(InputShard shard, Renamed renamed) {
        int before = images;
        try {
            List<String> names = RowCheck.columns(duckdb, shard.table());
            execute(
                    "INSERT INTO shards VALUES (%d, %s, %s, %s, %s)"
                            .formatted(
                                    shards,
                                    Sql.text(shard.folder().toString()),
                                    Sql.text(shard.name()),
                                    Sql.text(renamed.before()),
                                    Sql.text(renamed.after())));
            int added =
                    update(
                            ("INSERT INTO images SELECT %d + row_number() OVER (ORDER BY place), %d, place,"
                                            + " key, id, phash, coalesce(w * h, 0)::BIGINT FROM (SELECT place, %s"
                                            + " FROM read_parquet(%s, file_row_number = true) AS t(%s, place))"
                                            + " WHERE status = 'success'")
                                    .formatted(
                                            before - 1,
                                            shards,
                                            wanted(names),
                                            Sql.glob(shard.table()),
                                            RowCheck.numbers(
                                                    IntStream.range(0, names.size()).iterator())));
            images = Math.addExact(images, added);
        } catch (SQLException e) {
            throw PackagingException.reading(shard.table(), e);
        }
        shards++;
        if (images - before != shard.samples()) {
            throw new DedupException(
                    "%s has %d packed rows, _index.json says %d samples; `shardline verify` says what else."
                            .formatted(shard.table(), images - before, shard.samples()));
        }
        return images;
    }

    private static String wanted(List<String> names) {
        var columns = new ArrayList<String>();
        for (String column : DedupInput.COLUMNS) {
            String name = "c" + names.indexOf(column);
            columns.add(
                    switch (column) {
                        case "original_width" -> name + "::BIGINT AS w";
                        case "original_height" -> name + "::BIGINT AS h";
                        default -> name + " AS " + column;
                    });
        }
        return String.join(", ", columns);
    }

    /// Hands over all images that have looks.
    ///
    /// @param largest whether those with more pixels come first; of the same number, and else, the
    ///   order is that of the numbers
    void forEach(boolean largest, Looks looks) {
        String sql =
                "SELECT number, phash FROM images WHERE phash IS NOT NULL ORDER BY %snumber"
                        .formatted(largest ? "pixels DESC, " : "");
        try (Statement statement = duckdb.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                looks.take(rows.getInt(1), Long.parseUnsignedLong(rows.getString(2), 16));
            }
        } catch (SQLException e) {
            throw PackagingException.reading(folder, e);
        }
    }

    /// Where images that go are noted; to be closed before they are written.
    Likes likes() {
        try {
            return new Likes(((DuckDBConnection) duckdb).duplicate());
        } catch (SQLException e) {
            throw PackagingException.writing(folder, e);
        }
    }

    /// Hands over the images of a shard in their order.
    ///
    /// @param from the number of its first image
    /// @param to that of the next shard
    void forEach(int from, int to, Images each) throws IOException {
        String sql =
                "SELECT number, place, key FROM images WHERE number >= %d AND number < %d ORDER BY number"
                        .formatted(from, to);
        try (Statement statement = duckdb.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                each.take(
                        new Image(
                                rows.getInt(1),
                                rows.getLong(2),
                                String.valueOf(rows.getString(3))));
            }
        } catch (SQLException e) {
            throw PackagingException.reading(folder, e);
        }
    }

    /// Writes the table of the images that go, in their order.
    void writeDuplicates(Path target) {
        try {
            execute(TableWriter.copy(DUPLICATES, target));
        } catch (SQLException e) {
            throw PackagingException.writing(target, e);
        }
    }

    @Override
    public void close() {
        try {
            duckdb.close();
        } catch (SQLException e) {
            throw PackagingException.writing(folder, e);
        }
    }

    /// How many rows it has added.
    private int update(String sql) throws SQLException {
        try (Statement statement = duckdb.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = duckdb.createStatement()) {
            statement.execute(sql);
        }
    }

    /// Takes the images that go.
    final class Likes implements AutoCloseable {
        private final Connection connection;
        private final DuckDBAppender appender;

        private Likes(Connection connection) throws SQLException {
            this.connection = connection;
            appender = connection.unwrap(DuckDBConnection.class).createAppender("main", "likes");
        }

        void add(int number, Survivors.Likeness like) {
            try {
                appender.beginRow();
                appender.append(number);
                appender.append(like.survivor());
                appender.append(like.distance());
                appender.endRow();
            } catch (SQLException e) {
                throw PackagingException.writing(folder, e);
            }
        }

        @Override
        public void close() {
            try (connection) {
                appender.close();
            } catch (SQLException e) {
                throw PackagingException.writing(folder, e);
            }
        }
    }
}
