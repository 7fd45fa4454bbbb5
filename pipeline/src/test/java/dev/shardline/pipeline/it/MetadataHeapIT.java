package dev.shardline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What `convert-metadata` needs does not grow with the rows.
final class MetadataHeapIT {

    /// The lines that wait for their gzip member, at most 100 in each of 4096 shards, have up to
    /// 200 MB here; all lines of two million rows have 960 MB.
    private static final int HEAP_MEGABYTES = 320;

    @TempDir private Path folder;

    @ParameterizedTest
    @ValueSource(ints = {200_000, 2_000_000})
    void aTenthOfTheRowsAndAllOfThemFitIntoTheSameHeap(int rows) throws SQLException {
        Path database = folder.resolve("yfcc100m_dataset.sql");
        PhotoTable.write(database, rows);
        List<String> command =
                List.of(
                        "convert-metadata",
                        database.toString(),
                        "--outdir",
                        folder.resolve("metadata").toString());
        try (Program convert = Program.start(folder, HEAP_MEGABYTES, command)) {
            assertThat(convert.awaitExit(Program.PATIENCE)).as("" + convert).isZero();
            assertThat(convert.printed()).contains("%,d rows in 4096 files".formatted(rows));
        }
    }
}
