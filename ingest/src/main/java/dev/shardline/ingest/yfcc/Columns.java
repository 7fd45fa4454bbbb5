package dev.shardline.ingest.yfcc;

import dev.shardline.ingest.SourceException;
import dev.shardline.schemas.avro.Column;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The 23 columns of the dataset, and those that we add.
public final class Columns {

    public static final String KEY = "key";

    /// Further columns for filters: the lists that `usertags` and `machinetags` write with commas,
    /// decoded. They are in no output of metadata.
    public static final String TAGS = "tags";

    public static final String MACHINE_TAGS = "machine_tags";

    static final String DOWNLOAD_URL = "downloadurl";
    static final String LONGITUDE = "longitude";
    static final String LATITUDE = "latitude";
    static final String ACCURACY = "accuracy";
    static final String EXTENSION = "ext";
    static final String MARKER = "marker";
    static final String USER_TAGS = "usertags";
    static final String RAW_MACHINE_TAGS = "machinetags";

    /// In the order of the database.
    static final List<String> NAMES =
            List.of(
                    "photoid",
                    "uid",
                    "unickname",
                    "datetaken",
                    "dateuploaded",
                    "capturedevice",
                    "title",
                    "description",
                    USER_TAGS,
                    RAW_MACHINE_TAGS,
                    LONGITUDE,
                    LATITUDE,
                    ACCURACY,
                    "pageurl",
                    DOWNLOAD_URL,
                    "licensename",
                    "licenseurl",
                    "serverid",
                    "farmid",
                    "secret",
                    "secretoriginal",
                    EXTENSION,
                    MARKER);

    private static final Map<String, String> TYPES =
            Map.of(
                    "photoid",
                    "BIGINT",
                    LONGITUDE,
                    "DOUBLE",
                    LATITUDE,
                    "DOUBLE",
                    ACCURACY,
                    "BIGINT",
                    "serverid",
                    "BIGINT",
                    "farmid",
                    "BIGINT",
                    MARKER,
                    "BIGINT",
                    TAGS,
                    "VARCHAR[]",
                    MACHINE_TAGS,
                    "VARCHAR[]");

    private Columns() {}

    /// What records have beyond the dataset's columns.
    static List<Column> added() {
        return Stream.of(KEY, TAGS, MACHINE_TAGS)
                .map(name -> new Column(name, type(name)))
                .toList();
    }

    /// The DuckDB type that a column has in the original database.
    static String type(String name) {
        return TYPES.getOrDefault(name, "VARCHAR");
    }

    /// Whether the conversion decides the column's type.
    static boolean isConverted(String name) {
        return name.equals(LONGITUDE) || name.equals(LATITUDE) || name.equals(ACCURACY);
    }

    /// @throws SourceException if a column of the dataset is missing; the message lists them
    static void require(Path file, List<String> found) {
        List<String> missing = new ArrayList<>(NAMES);
        missing.removeAll(found);
        if (!missing.isEmpty()) {
            throw new SourceException(
                    "%s lacks the columns %s of YFCC100m. Its columns are: %s."
                            .formatted(file, String.join(", ", missing), String.join(", ", found)));
        }
    }
}
