package dev.shardline.packager;

import static dev.shardline.packager.Fixtures.accept;
import static dev.shardline.packager.Fixtures.config;
import static dev.shardline.packager.Fixtures.contents;
import static dev.shardline.packager.Fixtures.fate;
import static dev.shardline.packager.Fixtures.pack;
import static dev.shardline.packager.Fixtures.query;
import static dev.shardline.packager.Fixtures.sample;
import static dev.shardline.packager.Fixtures.tenRecords;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.Reason;
import dev.shardline.schemas.avro.ShardCommitted;
import dev.shardline.schemas.recipe.PackageSettings.Mode;
import dev.shardline.schemas.recipe.PackageSettings.ShardFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PackagerTest {
    @TempDir private Path output;

    @Test
    void closesAShardAtItsLastSample() {
        try (var packager = new Packager(config(output, 2), List.of())) {
            assertThat(accept(packager, 0, sample(0))).isEmpty();
            assertThat(accept(packager, 1, fate(1, Reason.DNS))).isEmpty();
            ShardCommitted shard = accept(packager, 2, sample(2)).orElseThrow();

            assertThat(shard.getShard()).isEqualTo("00000");
            assertThat(shard.getFile()).isEqualTo("00000.tar");
            assertThat(shard.getFirstOffset()).isZero();
            assertThat(shard.getNextOffset()).isEqualTo(5);
            assertThat(shard.getRows()).isEqualTo(3);
            assertThat(shard.getSamples()).isEqualTo(2);
            assertThat(shard.getStatuses())
                    .isEqualTo(Map.of("success", 2L, "failed_to_download", 1L));
            assertThat(shard.getReasons()).isEqualTo(Map.of("dns", 1L));
            assertThat(shard.getBytes()).isEqualTo(output.resolve("00000.tar").toFile().length());
            assertThat(shard.getActiveMillis()).isEqualTo(200);
        }
    }

    @Test
    void writesTheFilesOfAShard() throws IOException {
        pack(config(output, 3), List.of(), tenRecords());
        assertThat(contents(output).keySet())
                .containsExactly(
                        "00000.parquet",
                        "00000.tar",
                        "00000_stats.json",
                        "00001.parquet",
                        "00001.tar",
                        "00001_stats.json",
                        "00002.parquet",
                        "00002.tar",
                        "00002_stats.json");
    }

    @Test
    void putsEveryRecordInOneTable() throws SQLException {
        pack(config(output, 3), List.of(), tenRecords());
        assertThat(
                        query(
                                "SELECT id, key, status, reason FROM '"
                                        + output
                                        + "/*.parquet' ORDER BY id"))
                .containsExactly(
                        "0-0|000000|success|null",
                        "0-1|000001|success|null",
                        "0-2|null|filtered|filtered",
                        "0-3|000002|success|null",
                        "0-4|000010|success|null",
                        "0-5|null|failed_to_download|dns",
                        "0-6|000011|success|null",
                        "0-7|000012|success|null",
                        "0-8|000020|success|null",
                        "0-9|null|duplicate|duplicate");
    }

    @ParameterizedTest
    @EnumSource(names = {"WEBDATASET", "FILES"})
    void writesTheSameBytesAfterARestartAtAnyRecord(ShardFormat format) throws IOException {
        Path once = output.resolve("once");
        var whole = config(once, format, 3, Fixtures.LAION, 0, 1);
        List<ShardCommitted> expected = pack(whole, List.of(), tenRecords());
        for (int stop = 0; stop <= 10; stop += format == ShardFormat.FILES ? 4 : 1) {
            Path folder = output.resolve("stop" + stop);
            var config = config(folder, format, 3, Fixtures.LAION, 0, 1);
            var ledger = new ArrayList<ShardCommitted>();
            var crashed = new Packager(config, List.of());
            for (int i = 0; i < stop; i++) {
                accept(crashed, i, tenRecords().get(i)).ifPresent(ledger::add);
            }
            ledger.addAll(pack(config, ledger, tenRecords()));

            assertThat(contents(folder)).isEqualTo(contents(once));
            assertThat(ledger).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"WEBDATASET", "FILES"})
    void replacesAShardThatTheLedgerDoesNotKnow(ShardFormat format) throws IOException {
        var config = config(output, format, 3, Fixtures.LAION, 0, 1);
        List<ShardCommitted> first = pack(config, List.of(), tenRecords());
        var before = contents(output);
        assertThat(pack(config, first.subList(0, 1), tenRecords())).isEqualTo(first.subList(1, 3));
        assertThat(contents(output)).isEqualTo(before);
    }

    @Test
    void skipsWhatItHasSeen() {
        try (var packager = new Packager(config(output, 3), List.of())) {
            accept(packager, 0, sample(0));
            accept(packager, 0, sample(0));
            assertThat(packager.progress().seen()).isEqualTo(1);
        }
    }

    @Test
    void resumesBehindTheLastShard() {
        List<ShardCommitted> ledger = pack(config(output, 3), List.of(), tenRecords());
        try (var packager = new Packager(config(output, 3), ledger.reversed())) {
            assertThat(packager.resumeFrom(0)).isEqualTo(19);
            assertThat(packager.progress().seen()).isEqualTo(10);
            assertThat(packager.progress().statuses())
                    .isEqualTo(
                            Map.of(
                                    "success",
                                    7L,
                                    "filtered",
                                    1L,
                                    "duplicate",
                                    1L,
                                    "failed_to_download",
                                    1L));
            assertThat(packager.finish()).isEmpty();
        }
    }

    @Test
    void writesRowsWithoutAShardApart() throws IOException, SQLException {
        var records = List.of(sample(0), fate(1, Reason.FILTERED), fate(2, Reason.DUPLICATE));
        List<ShardCommitted> ledger = pack(config(output, 1), List.of(), records);

        ShardCommitted rest = ledger.get(1);
        assertThat(rest.getShard()).isEqualTo("_unpacked");
        assertThat(rest.getNumber()).isEqualTo(-1);
        assertThat(rest.getRows()).isEqualTo(2);
        assertThat(rest.getSamples()).isZero();
        assertThat(contents(output).keySet())
                .containsExactly(
                        "00000.parquet", "00000.tar", "00000_stats.json", "_unpacked.parquet");
        assertThat(query("SELECT id FROM '" + output + "/_unpacked.parquet'"))
                .containsExactly("0-1", "0-2");
    }

    @Test
    void namesShardsByPartition() throws IOException, SQLException {
        var config = config(output, ShardFormat.WEBDATASET, 10, Fixtures.LAION, 3, 12);
        pack(config, List.of(), tenRecords());
        assertThat(contents(output).keySet())
                .containsExactly("003-00000.parquet", "003-00000.tar", "003-00000_stats.json");
        assertThat(query("SELECT min(key), max(key) FROM '" + output + "/*.parquet'"))
                .containsExactly("003000000|003000006");
    }

    @Test
    void removesOnlyItsOwnLeftovers() throws IOException {
        var crashed = new Packager(config(output, 3), List.of());
        accept(crashed, 0, sample(0));
        Files.createFile(output.resolve(".shardline-1-ab-001-00000.tar"));
        Files.createFile(output.resolve(".hidden"));
        new Packager(config(output, 3), List.of()).close();
        assertThat(contents(output).keySet())
                .containsExactly(".hidden", ".shardline-1-ab-001-00000.tar");
    }

    @Test
    void removesWhatBelongsToNoPartitionInTheFirst() throws IOException {
        OutputFolder.claim(Output.of(output), "cats 17", Mode.INCREMENTAL);
        Files.createFile(output.resolve(".shardline-17.probe"));
        Files.createFile(output.resolve(".shardline-index-ab-_index.json"));
        Files.createFile(output.resolve(".shardline-owner-ab-job"));
        Files.createFile(output.resolve("shardline.probe"));
        new Packager(config(output, ShardFormat.WEBDATASET, 3, Fixtures.LAION, 1, 2), List.of())
                .close();
        assertThat(contents(output)).hasSize(5);
        new Packager(config(output, ShardFormat.WEBDATASET, 3, Fixtures.LAION, 0, 2), List.of())
                .close();
        assertThat(contents(output).keySet()).containsExactly(".shardline-job", "shardline.probe");
    }

    @Test
    void leavesNothingOfAnAbandonedShard() throws IOException {
        try (var packager = new Packager(config(output, 3), List.of())) {
            accept(packager, 0, sample(0));
            assertThat(contents(output)).hasSize(2);
        }
        assertThat(contents(output)).isEmpty();
    }
}
