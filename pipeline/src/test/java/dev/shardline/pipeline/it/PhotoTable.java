package dev.shardline.pipeline.it;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;

/// YFCC100m's table with any number of rows, as a view: it takes no disk and no time to write.
final class PhotoTable {

    private PhotoTable() {}

    static void write(Path file, int rows) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                var statement = connection.createStatement()) {
            statement.execute(
                    """
                    CREATE VIEW yfcc100m_dataset AS
                    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
                    SELECT i AS photoid, 'u@N00' AS uid, 'n' AS unickname, NULL AS datetaken,
                        '1331840483' AS dateuploaded, 'c' AS capturedevice, 't' AS title,
                        'd' AS description, 'cat,' || i AS usertags, '' AS machinetags,
                        1.5 AS longitude, 2 AS latitude, 3 AS accuracy, 'p' AS pageurl,
                        'http://farm1.staticflickr.com/' || i AS downloadurl, 'l' AS licensename,
                        'l' AS licenseurl, 2 AS serverid, 1 AS farmid, 's' AS secret,
                        'o' AS secretoriginal, 'jpg' AS ext, 0 AS marker
                    FROM n\
                    """
                            .formatted(rows));
        }
    }
}
