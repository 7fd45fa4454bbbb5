package dev.shardline.pipeline.bench;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/// Makes a database like YFCC100m's, whose rows have about the sizes of the real ones: 610 bytes
/// each.
final class PhotoDatabase {

    private static final String[] WORDS =
            ("the sunset over harbour and old town with friends at night from our summer trip"
                            + " birthday party garden snow mountain river street market canon nikon"
                            + " 2009 2011 square iphone wedding beach concert museum zoo flowers")
                    .split(" ");

    private static final String[] COLUMNS =
            ("photoid INTEGER, uid TEXT, unickname TEXT, datetaken TEXT, dateuploaded TEXT,"
                            + " capturedevice TEXT, title TEXT, description TEXT, usertags TEXT,"
                            + " machinetags TEXT, longitude REAL, latitude REAL, accuracy INTEGER,"
                            + " pageurl TEXT, downloadurl TEXT, licensename TEXT, licenseurl TEXT,"
                            + " serverid INTEGER, farmid INTEGER, secret TEXT, secretoriginal TEXT,"
                            + " ext TEXT, marker INTEGER")
                    .split(", ");

    private final Random random = new Random(3);

    static void write(Path file, int rows) throws SQLException {
        new PhotoDatabase().rows(file, rows);
    }

    private void rows(Path file, int rows) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            statement.execute("PRAGMA journal_mode=OFF");
            statement.execute("PRAGMA synchronous=OFF");
            statement.execute("CREATE TABLE yfcc100m_dataset (" + String.join(", ", COLUMNS) + ")");
            connection.setAutoCommit(false);
            String places = "?, ".repeat(COLUMNS.length - 1) + "?";
            try (var insert =
                    connection.prepareStatement(
                            "INSERT INTO yfcc100m_dataset VALUES (" + places + ")")) {
                for (int row = 0; row < rows; row++) {
                    bind(insert, row);
                    insert.addBatch();
                    if (row % 10_000 == 0) {
                        insert.executeBatch();
                    }
                }
                insert.executeBatch();
            }
            connection.commit();
        }
    }

    private void bind(PreparedStatement insert, int row) throws SQLException {
        long id = 6_000_000_000L + row;
        String user = 10_000_000 + random.nextInt(1_000_000) + "@N00";
        String secret = Integer.toHexString(0x10000000 | random.nextInt());
        boolean placed = random.nextInt(2) == 0;
        @Nullable Object[] values = {
            id,
            user,
            words("+", 1),
            "2012-02-16 09:56:37.0",
            Long.toString(1_331_840_483L + row),
            "Canon+PowerShot+ELPH+310+HS",
            words("+", 3),
            words("+", random.nextInt(40)),
            words(",", random.nextInt(12)),
            random.nextInt(10) == 0 ? "geo:lat=52.1,upload:by=flickr" : "",
            placed ? random.nextInt(-180_000_000, 180_000_000) / 1e6 : null,
            placed ? random.nextInt(-90_000_000, 90_000_000) / 1e6 : null,
            placed ? random.nextInt(1, 17) : null,
            "http://www.flickr.com/photos/" + user + "/" + id + "/",
            "http://farm8.staticflickr.com/7205/" + id + "_" + secret + ".jpg",
            "Attribution-NonCommercial-NoDerivs License",
            "http://creativecommons.org/licenses/by-nc-nd/2.0/",
            7205,
            8,
            secret,
            Integer.toHexString(random.nextInt()),
            "jpg",
            row % 125 == 0 ? 1 : 0
        };
        for (int i = 0; i < values.length; i++) {
            insert.setObject(i + 1, values[i]);
        }
    }

    private String words(String separator, int count) {
        var text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : separator).append(WORDS[random.nextInt(WORDS.length)]);
        }
        return text.toString();
    }
}
