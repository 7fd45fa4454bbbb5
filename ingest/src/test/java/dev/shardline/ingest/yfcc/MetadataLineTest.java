package dev.shardline.ingest.yfcc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class MetadataLineTest {

    @TempDir private Path folder;

    /// Column, value, what is in the line.
    static List<Object[]> conversions() {
        return List.of(
                new @Nullable Object[] {"longitude", null, "null"},
                new Object[] {"longitude", "", "null"},
                new Object[] {"longitude", 0, "null"},
                new Object[] {"longitude", 0.0, "null"},
                new Object[] {"longitude", "0", "0.0"},
                new Object[] {"latitude", "-0.0", "-0.0"},
                new Object[] {"latitude", "24.5", "24.5"},
                new Object[] {"latitude", 24, "24.0"},
                new Object[] {"accuracy", "0.0", "0"},
                new Object[] {"accuracy", 0, "null"},
                new Object[] {"accuracy", 11.9, "11"},
                new Object[] {"accuracy", "11.9", "11"},
                new Object[] {"accuracy", "16", "16"},
                new @Nullable Object[] {"datetaken", null, "null"},
                new Object[] {"dateuploaded", 1331840483, "1331840483"},
                new Object[] {"serverid", "7205", "\"7205\""},
                new Object[] {"title", "Zürich \ud83d\ude00", "\"Z\\u00fcrich \\ud83d\\ude00\""});
    }

    @ParameterizedTest
    @MethodSource("conversions")
    void placesAreConvertedAndAllElseStaysAsSqliteHasIt(
            String column, @Nullable Object value, String json) throws Exception {
        Path file = Metadata.database(folder.resolve("db"), Metadata.with(column, value));
        try (PhotoRows rows = SqliteRows.open(file)) {
            var line = new MetadataLine(rows.columns());
            var photo = (Photo.Read) rows.next().orElseThrow();

            assertThat(line.make(photo.values())).isEmpty();
            assertThat(new String(line.bytes(), 0, line.size(), StandardCharsets.US_ASCII))
                    .contains("\"" + column + "\": " + json + ", ");
        }
    }
}
