package dev.shardline.ingest.yfcc;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/// Makes small files in Yahoo's forms.
final class Metadata {

    static final String URL = "http://farm8.staticflickr.com/7205/6985418911_df7747990d.jpg";

    private Metadata() {}

    /// A database whose columns have no types, so that each value keeps its storage class.
    static Path database(Path file, List<String> columns, List<@Nullable Object[]> rows)
            throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("CREATE TABLE yfcc100m_dataset (" + String.join(", ", columns) + ")");
            String places = String.join(", ", columns.stream().map(_ -> "?").toList());
            try (var insert =
                    connection.prepareStatement(
                            "INSERT INTO yfcc100m_dataset VALUES (" + places + ")")) {
                for (@Nullable Object[] row : rows) {
                    for (int i = 0; i < row.length; i++) {
                        insert.setObject(i + 1, row[i]);
                    }
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            connection.commit();
        }
        return file;
    }

    static Path database(Path file, @Nullable Object[]... rows) throws SQLException {
        return database(file, Columns.NAMES, Arrays.asList(rows));
    }

    /// The row of the specification's example.
    static @Nullable Object[] example() {
        return row(URL);
    }

    static @Nullable Object[] row(String downloadUrl) {
        return new @Nullable Object[] {
            6_985_418_911L,
            "39089491@N00",
            "guckxzs",
            "2012-02-16 09:56:37.0",
            "1331840483",
            "Canon+PowerShot+ELPH+310+HS",
            "IMG_0520",
            "My+vacation",
            "canon,holiday",
            "",
            -81.804885,
            24.550558,
            12,
            "http://www.flickr.com/photos/39089491@N00/6985418911/",
            downloadUrl,
            "Attribution-NonCommercial-NoDerivs License",
            "http://creativecommons.org/licenses/by-nc-nd/2.0/",
            7205,
            8,
            "df7747990d",
            "692d7e0a7f",
            "jpg",
            0
        };
    }

    static @Nullable Object[] with(String column, @Nullable Object value) {
        @Nullable Object[] row = example();
        row[Columns.NAMES.indexOf(column)] = value;
        return row;
    }

    /// The lines of a file of gzip members.
    static List<String> lines(Path file) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList();
        }
    }

    /// Where the gzip members of a file begin: those of ours have no names and no time.
    static List<Integer> members(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        List<Integer> starts = new ArrayList<>();
        byte[] header = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 4, (byte) 0xff};
        for (int i = 0; i + header.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + header.length, header, 0, header.length)) {
                starts.add(i);
            }
        }
        return starts;
    }
}
