package dev.shardline.packager;

import static dev.shardline.packager.Fixtures.config;
import static dev.shardline.packager.Fixtures.pack;
import static dev.shardline.packager.Fixtures.tenRecords;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.avro.JobState;
import dev.shardline.schemas.avro.ShardCommitted;
import dev.shardline.schemas.recipe.PackageSettings.Mode;
import dev.shardline.schemas.recipe.PackageSettings.ShardFormat;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShardVerifierTest {
    @TempDir private Path output;

    @ParameterizedTest
    @EnumSource(names = {"WEBDATASET", "FILES"})
    void findsNothingInASoundOutput(ShardFormat format) {
        write(format);
        Verification found = ShardVerifier.verify(output);
        assertThat(found.problems()).isEmpty();
        assertThat(found.notes()).isEmpty();
        assertThat(found.isSound()).isTrue();
        assertThat(found.shards()).isEqualTo(3);
        assertThat(found.samples()).isEqualTo(7);
        assertThat(found.rows()).isEqualTo(10);
    }

    @Test
    void findsAMissingShard() throws IOException {
        write(ShardFormat.WEBDATASET);
        Files.delete(output.resolve("00001.tar"));
        assertThat(problems())
                .anyMatch(p -> p.equals("00001.tar is missing"))
                .anyMatch(p -> p.startsWith("3 are success in the table but not in the shard"));
    }

    @Test
    void findsAShardThatIsCutOff() throws IOException {
        write(ShardFormat.WEBDATASET);
        try (var tar = new RandomAccessFile(output.resolve("00001.tar").toFile(), "rw")) {
            tar.setLength(2_000);
        }
        assertThat(problems()).anyMatch(p -> p.startsWith("00001.tar has 2000 bytes, the index"));
    }

    @Test
    void findsAChangedByte() throws IOException {
        write(ShardFormat.WEBDATASET);
        try (var tar = new RandomAccessFile(output.resolve("00001.tar").toFile(), "rw")) {
            tar.seek(512 + 20);
            tar.write('!');
        }
        assertThat(problems())
                .containsExactly("00001.tar has changed: its MD5 is not that of the index");
    }

    @Test
    void findsAnImageThatIsNone() throws IOException {
        write(ShardFormat.WEBDATASET);
        try (var tar = new RandomAccessFile(output.resolve("00001.tar").toFile(), "rw")) {
            tar.seek(512);
            tar.write('!');
        }
        assertThat(problems())
                .contains("00001.tar: 000010.jpg does not begin as such an image does");
    }

    @Test
    void findsAChangedFileInAFolder() throws IOException {
        write(ShardFormat.FILES);
        Files.writeString(output.resolve("00000/000001.txt"), "Picture 1");
        Files.writeString(output.resolve("00000/000002.json"), "{");
        Files.delete(output.resolve("00000/000000.jpg"));
        assertThat(problems())
                .anyMatch(p -> p.startsWith("00000 has "))
                .anyMatch(p -> p.startsWith("00000: 000002.json is no JSON"))
                .contains("00000: the sample 000000 has no image");
    }

    @Test
    void findsForeignFiles() throws IOException {
        write(ShardFormat.WEBDATASET);
        Files.createFile(output.resolve("00003.tar"));
        Files.createFile(output.resolve("README"));
        assertThat(problems()).containsExactly("00003.tar is not in _index.json");
    }

    @Test
    void notesWhatACrashHasLeft() throws IOException {
        OutputFolder.claim(Output.of(output), "cats 17", Mode.INCREMENTAL);
        write(ShardFormat.WEBDATASET);
        Files.createFile(output.resolve(".shardline-0-ab-00003.tar"));
        Files.createFile(output.resolve(".shardline-17.probe"));
        Verification found = ShardVerifier.verify(output);
        assertThat(found.isSound()).isTrue();
        assertThat(found.notes())
                .containsExactly(
                        "2 hidden temporary files that a crash has left can be deleted, such as"
                                + " .shardline-0-ab-00003.tar");
    }

    @Test
    void notesIdsThatTheSourceRepeats() {
        List<ShardCommitted> ledger =
                pack(
                        config(output, 3),
                        List.of(),
                        List.of(
                                Fixtures.sample(0),
                                Fixtures.sample(1),
                                Fixtures.sample(0),
                                Fixtures.sample(1),
                                Fixtures.sample(0)));
        DatasetIndex.write(Output.of(output), state(5), ledger, List.of());
        Verification found = ShardVerifier.verify(output);
        assertThat(found.problems()).isEmpty();
        assertThat(found.isSound()).isTrue();
        assertThat(found.notes())
                .containsExactly("2 ids come more than once in the tables, such as 0-0, 0-1");
    }

    @Test
    void findsKeysThatComeTwice() throws IOException {
        write(ShardFormat.WEBDATASET);
        for (String file : List.of("00001.tar", "00001.parquet")) {
            Path copy = output.resolve(file.replace('1', '0'));
            Files.copy(output.resolve(file), copy, StandardCopyOption.REPLACE_EXISTING);
        }
        assertThat(problems())
                .contains(
                        "3 keys come more than once in the dataset, such as 000010, 000011, 000012");
    }

    @Test
    void findsATableThatIsBrokenOrMissing() throws IOException {
        write(ShardFormat.WEBDATASET);
        Files.writeString(output.resolve("00000.parquet"), "PAR1");
        Files.delete(output.resolve("00001.parquet"));
        assertThat(problems())
                .anyMatch(p -> p.startsWith("00000.parquet cannot be read"))
                .contains("00001.parquet is missing")
                .contains("_summary.json says ingested 10, the tables have 2");
    }

    @Test
    void findsARowThatClaimsSuccess() throws SQLException {
        write(ShardFormat.WEBDATASET);
        Path table = output.resolve("00000.parquet");
        Fixtures.execute(
                "COPY (FROM (SELECT * REPLACE (if(id = '0-2', 'success', status) AS status) FROM '"
                        + table
                        + "')) TO '"
                        + table
                        + "'");
        assertThat(problems())
                .contains(
                        "1 have a key without success, or success without a key, such as"
                                + " 00000.tar: 0-2")
                .contains("_summary.json says packed 7, the tables have 8");
    }

    @Test
    void findsThatTheIndexIsMissing() throws IOException {
        write(ShardFormat.WEBDATASET);
        Files.delete(output.resolve("_index.json"));
        assertThat(problems()).contains("_index.json is missing");
    }

    private List<String> problems() {
        return ShardVerifier.verify(output).problems();
    }

    private void write(ShardFormat format) {
        List<ShardCommitted> ledger =
                pack(config(output, format, 3, Fixtures.LAION, 0, 1), List.of(), tenRecords());
        DatasetIndex.write(Output.of(output), state(10), ledger, List.of());
    }

    static JobState state(long ingested) {
        return state(ingested, Map.of());
    }

    static JobState state(long ingested, Map<String, String> recipe) {
        return new JobState(
                "cats",
                recipe,
                "",
                1,
                Fixtures.LAION,
                1,
                0L,
                ingested,
                2L,
                List.of(ingested),
                true,
                998_000L,
                null,
                0L,
                List.of());
    }
}
