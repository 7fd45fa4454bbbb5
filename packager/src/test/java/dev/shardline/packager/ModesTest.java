package dev.shardline.packager;

import static dev.shardline.packager.Fixtures.LAION;
import static dev.shardline.packager.Fixtures.pack;
import static dev.shardline.packager.Fixtures.tenRecords;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.schemas.Reason;
import dev.shardline.schemas.avro.ShardCommitted;
import dev.shardline.schemas.recipe.EnrichSettings;
import dev.shardline.schemas.recipe.HashType;
import dev.shardline.schemas.recipe.PackageSettings;
import dev.shardline.schemas.recipe.PackageSettings.Mode;
import dev.shardline.schemas.recipe.PackageSettings.ShardFormat;
import dev.shardline.schemas.recipe.S3Settings;
import dev.shardline.schemas.recipe.SameBytes;
import dev.shardline.schemas.recipe.SourceSettings;
import dev.shardline.testing.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a new job does with an output that holds a dataset: `package.mode`.
final class ModesTest {

    private final S3Server s3 = new S3Server().bucket("out");
    @TempDir private Path folder;
    @TempDir private Path state;

    @AfterEach
    void close() {
        s3.close();
    }

    private Output output(boolean bucket) {
        var settings = new S3Settings(s3.endpoint(), "us-west-2", S3Settings.ANONYMOUS, true);
        return bucket
                ? Output.of("s3://out/set", settings, state.resolve("output"))
                : Output.of(folder.resolve("set"));
    }

    private static PackagerConfig config(Output output, ShardFormat format) {
        return new PackagerConfig(
                new PackageSettings(format, 4, HashType.SHA256, true),
                output,
                0,
                1,
                LAION,
                new SourceSettings.Columns("URL", "TEXT", null, null, null),
                EnrichSettings.NONE,
                new SameBytes(null, false));
    }

    private static List<ShardCommitted> run(Output output, String owner, Mode mode) {
        return run(output, owner, mode, ShardFormat.WEBDATASET);
    }

    private static List<ShardCommitted> run(
            Output output, String owner, Mode mode, ShardFormat format) {
        OutputFolder.claim(output, owner, mode);
        List<ShardCommitted> ledger = pack(config(output, format), List.of(), tenRecords());
        DatasetIndex.write(output, ShardVerifierTest.state(10), ledger, List.of());
        return ledger;
    }

    private static String text(Output output, String name) throws IOException {
        return output.read(name).map(bytes -> new String(bytes, UTF_8)).orElse("");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void overwritingRemovesWhatIsThereOnce(boolean bucket) throws IOException {
        try (Output output = output(bucket)) {
            run(output, "cats 17", Mode.INCREMENTAL, ShardFormat.FILES);
            OutputFolder.claim(output, "dogs 18", Mode.OVERWRITE);
            assertThat(output.names()).containsExactly(OutputFolder.OWNER);
            assertThat(text(output, OutputFolder.OWNER)).isEqualTo("dogs 18\n");
            run(output, "dogs 18", Mode.OVERWRITE);
            assertThat(output.names()).contains("00000.tar").doesNotContain("00000");
            OutputFolder.claim(output, "dogs 18", Mode.OVERWRITE);
            assertThat(ShardVerifier.verify(output).problems()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anOutputThatIsHalfEmptiedIsNobodyElses(boolean bucket) throws IOException {
        try (Output output = output(bucket)) {
            run(output, "cats 17", Mode.INCREMENTAL);
            output.remove(OutputFolder.OWNER);
            output.writeNew(OutputFolder.OWNER, "emptied for dogs 18\n".getBytes(UTF_8));
            for (Mode mode : List.of(Mode.INCREMENTAL, Mode.EXTEND)) {
                output.remove("_summary.json");
                assertThatThrownBy(() -> OutputFolder.claim(output, "mice 19", mode))
                        .isInstanceOf(PackagingException.class)
                        .hasMessageContaining("emptied for dogs 18");
            }
            OutputFolder.claim(output, "dogs 18", Mode.OVERWRITE);
            assertThat(output.names()).containsExactly(OutputFolder.OWNER);
        }
    }

    @Test
    void aMistypedFolderIsNotEmptied() throws IOException {
        Files.createDirectories(folder.resolve("set"));
        Files.writeString(folder.resolve("set/thesis.tex"), "years of work");
        Output output = output(false);
        assertThatThrownBy(() -> OutputFolder.refuseOthers(output, null, Mode.OVERWRITE))
                .isInstanceOf(PackagingException.class)
                .hasMessageContaining("holds thesis.tex, which is no part of a dataset");
        assertThatThrownBy(() -> OutputFolder.claim(output, "dogs 18", Mode.OVERWRITE))
                .isInstanceOf(PackagingException.class);
        assertThat(folder.resolve("set/thesis.tex")).hasContent("years of work");
    }

    @Test
    void img2datasetsOutputIsEmptiedAndExtendedToo() throws IOException {
        Path set = Files.createDirectories(folder.resolve("set"));
        for (String name : List.of("00000.tar", "00000.parquet", "00000_stats.json", "00007.tar")) {
            Files.writeString(set.resolve(name), name);
        }
        Files.createDirectories(set.resolve("_tmp"));
        Output output = output(false);
        OutputFolder.claim(output, "dogs 18", Mode.EXTEND);
        assertThat(OutputFolder.beginning(output)).isEqualTo(new Beginning(8, 0, 0));
        Files.delete(set.resolve(OutputFolder.OWNER));
        OutputFolder.claim(output, "dogs 18", Mode.OVERWRITE);
        assertThat(output.names()).containsExactly(OutputFolder.OWNER);
    }

    @ParameterizedTest
    @EnumSource(names = {"WEBDATASET", "FILES", "PARQUET", "TFRECORD", "DUMMY"})
    void extendingCountsOnBehindWhatIsThere(ShardFormat format) throws IOException {
        try (Output output = output(true)) {
            List<ShardCommitted> first = run(output, "cats 17", Mode.INCREMENTAL, format);
            List<ShardCommitted> second = run(output, "dogs 18", Mode.EXTEND, format);
            run(output, "mice 19", Mode.EXTEND, format);
            assertThat(second.getFirst().getNumber()).isEqualTo(first.getLast().getNumber() + 1);
            Verification found = ShardVerifier.verify(output);
            assertThat(found.problems()).isEmpty();
            assertThat(found.shards()).isEqualTo(6);
            assertThat(found.samples()).isEqualTo(21);
            assertThat(found.rows()).isEqualTo(30);
            assertThat(text(output, OutputFolder.OWNER))
                    .isEqualTo("cats 17\ndogs 18\t2\t0\nmice 19\t4\t0\n");
            assertThat(text(output, "_summary.json")).contains("\"first_shard\": 4");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void afterACrashTheBeginningIsTheSame(boolean bucket) throws IOException {
        try (Output output = output(bucket)) {
            run(output, "cats 17", Mode.INCREMENTAL);
            List<ShardCommitted> second = run(output, "dogs 18", Mode.EXTEND);
            String index = text(output, "_index.json");
            String summary = text(output, "_summary.json");
            // Nothing of it was committed: all is packed and written again.
            assertThat(run(output, "dogs 18", Mode.EXTEND)).isEqualTo(second);
            assertThat(text(output, "_index.json")).isEqualTo(index);
            assertThat(text(output, "_summary.json")).isEqualTo(summary);
        }
    }

    @Test
    void rowsWithoutAShardDoNotReplaceTheEarlierOnes() throws IOException {
        try (Output output = output(true)) {
            OutputFolder.claim(output, "cats 17", Mode.INCREMENTAL);
            List<ShardCommitted> none =
                    pack(
                            config(output, ShardFormat.WEBDATASET),
                            List.of(),
                            List.of(Fixtures.fate(1, Reason.DNS)));
            DatasetIndex.write(output, ShardVerifierTest.state(1), none, List.of());
            OutputFolder.claim(output, "dogs 18", Mode.EXTEND);
            assertThat(OutputFolder.beginning(output)).isEqualTo(new Beginning(0, 1, 1));
            List<ShardCommitted> more =
                    pack(
                            config(output, ShardFormat.WEBDATASET),
                            List.of(),
                            List.of(Fixtures.fate(2, Reason.DNS)));
            DatasetIndex.write(output, ShardVerifierTest.state(1), more, List.of());
            assertThat(output.names()).contains("_unpacked.parquet", "_unpacked_1.parquet");
            assertThat(ShardVerifier.verify(output).problems()).isEmpty();
        }
    }

    @Test
    void aJobThatIsNotCompleteIsNotExtended() {
        Output output = output(false);
        OutputFolder.claim(output, "cats 17", Mode.INCREMENTAL);
        assertThatThrownBy(() -> OutputFolder.refuseOthers(output, null, Mode.EXTEND))
                .isInstanceOf(PackagingException.class)
                .hasMessageContaining("holds a job that is not complete (cats 17)");
        assertThatThrownBy(() -> OutputFolder.claim(output, "dogs 18", Mode.EXTEND))
                .isInstanceOf(PackagingException.class);
        assertThatCode(() -> OutputFolder.refuseOthers(output, "cats 17", Mode.EXTEND))
                .doesNotThrowAnyException();
    }
}
