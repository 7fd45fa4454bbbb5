package dev.shardline.packager;

import static dev.shardline.packager.Fixtures.LAION;
import static dev.shardline.packager.Fixtures.contents;
import static dev.shardline.packager.Fixtures.pack;
import static dev.shardline.packager.Fixtures.tenRecords;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.avro.ShardCommitted;
import dev.shardline.schemas.recipe.EnrichSettings;
import dev.shardline.schemas.recipe.HashType;
import dev.shardline.schemas.recipe.PackageSettings;
import dev.shardline.schemas.recipe.PackageSettings.Mode;
import dev.shardline.schemas.recipe.PackageSettings.Names;
import dev.shardline.schemas.recipe.PackageSettings.Order;
import dev.shardline.schemas.recipe.PackageSettings.ShardBy;
import dev.shardline.schemas.recipe.PackageSettings.ShardFormat;
import dev.shardline.schemas.recipe.S3Settings;
import dev.shardline.schemas.recipe.SameBytes;
import dev.shardline.schemas.recipe.SourceSettings;
import dev.shardline.schemas.s3.S3AccessException;
import dev.shardline.testing.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The same shards in a bucket as in a folder.
final class BucketOutputTest {

    private static final String PREFIX = "sets/one/";

    private final S3Server s3 = new S3Server().bucket("out");
    @TempDir private Path folder;
    @TempDir private Path state;

    @AfterEach
    void close() {
        s3.close();
    }

    private Output bucket() {
        return Output.of("s3://out/sets/one", settings(), state.resolve("output"));
    }

    private S3Settings settings() {
        return new S3Settings(s3.endpoint(), "us-west-2", S3Settings.ANONYMOUS, true);
    }

    private static PackagerConfig config(Output output, PackageSettings settings) {
        return new PackagerConfig(
                settings,
                output,
                0,
                1,
                LAION,
                new SourceSettings.Columns("URL", "TEXT", null, null, "G", "N", null),
                EnrichSettings.NONE,
                new SameBytes(null, false));
    }

    private static PackageSettings plain(ShardFormat format) {
        return new PackageSettings(format, 4, HashType.SHA256, true);
    }

    private static List<ShardCommitted> packed(
            Output output, PackageSettings settings, List<? extends SpecificRecord> records) {
        OutputFolder.claim(output, "cats 17", Mode.INCREMENTAL);
        List<ShardCommitted> ledger = pack(config(output, settings), List.of(), records);
        index(output, settings, ledger, records.size());
        return ledger;
    }

    private static void index(
            Output output, PackageSettings settings, List<ShardCommitted> ledger, int records) {
        var recipe =
                Map.of(
                        "package.names", settings.names() == Names.SOURCE ? "source" : "key",
                        "package.shard_by", settings.isGrouped() ? "group" : "none");
        DatasetIndex.write(output, ShardVerifierTest.state(records, recipe), ledger, List.of());
    }

    private SortedMap<String, String> objects() {
        var objects = new TreeMap<String, String>();
        s3.objects("out")
                .forEach((key, object) ->
                        objects.put(
                                key.substring(PREFIX.length()),
                                new String(object.bytes(), ISO_8859_1)));
        return objects;
    }

    private static List<SpecificRecord> named() {
        var records = new ArrayList<SpecificRecord>();
        for (int i = 0; i < 40; i++) {
            ImageRecord image =
                    new ImageRecord(
                            "R" + i,
                            "s3://x/R" + i,
                            "caption " + i,
                            null,
                            i % 2 == 0 ? "cat" : "dog",
                            Fixtures.laion(i),
                            List.of(),
                            (i % 2 == 0 ? "cat/" : "dog/deep/") + i + ".jpg",
                            i >= 38 ? 20L : null,
                            List.of(),
                            0L);
            records.add(Fixtures.sample(image));
        }
        return records;
    }

    @ParameterizedTest
    @EnumSource
    void everyFormatIsTheSameAsInAFolder(ShardFormat format) throws IOException {
        // The entries of a zip have the names of their records.
        List<SpecificRecord> records = format == ShardFormat.ZIP ? named() : tenRecords();
        try (Output output = bucket()) {
            packed(output, plain(format), records);
        }
        packed(Output.of(folder), plain(format), records);
        assertThat(objects()).isEqualTo(contents(folder)).isNotEmpty();
        assertThat(s3.unfinished("out")).isEmpty();
        assertThat(state).isEmptyDirectory();
    }

    @ParameterizedTest
    @EnumSource(names = {"WEBDATASET", "FILES", "PARQUET", "TFRECORD", "DUMMY"})
    void groupedShardsToo(ShardFormat format) throws IOException {
        var grouped =
                new PackageSettings(format, 7, null, false, ShardBy.GROUP, Names.KEY, Order.NAME);
        try (Output output = bucket()) {
            packed(output, grouped, named());
            assertThat(ShardVerifier.verify(output).problems()).isEmpty();
        }
        packed(Output.of(folder), grouped, named());
        assertThat(objects()).isEqualTo(contents(folder)).hasSizeGreaterThan(6);
    }

    @Test
    void filesWithNamesOfTheirOwnToo() throws IOException {
        var names =
                new PackageSettings(
                        ShardFormat.FILES,
                        20,
                        null,
                        false,
                        ShardBy.NONE,
                        Names.SOURCE,
                        Order.ARRIVAL);
        try (Output output = bucket()) {
            packed(output, names, named());
            assertThat(ShardVerifier.verify(output).problems()).isEmpty();
            s3.objects("out").remove(PREFIX + "dog/deep/3.jpg");
            assertThat(ShardVerifier.verify(output).problems())
                    .contains("dog/deep/3.jpg is missing");
        }
        packed(Output.of(folder), names, named());
        Files.delete(folder.resolve("dog/deep/3.jpg"));
        assertThat(objects()).isEqualTo(contents(folder)).containsKey("cat/0.jpg");
    }

    @ParameterizedTest
    @EnumSource(names = {"WEBDATASET", "FILES", "PARQUET", "TFRECORD", "DUMMY"})
    void verifyReadsItAndFindsWhatHasChanged(ShardFormat format) {
        ShardCommitted shard;
        try (Output output = bucket()) {
            shard = packed(output, plain(format), tenRecords()).getFirst();
        }
        try (Output output = Output.reading("s3://out/sets/one", settings())) {
            Verification found = ShardVerifier.verify(output);
            assertThat(found.problems()).isEmpty();
            assertThat(found.notes()).isEmpty();
            assertThat(found.samples()).isEqualTo(7);
            assertThat(found.rows()).isEqualTo(10);
            String inside = format == ShardFormat.FILES ? "/" : "";
            String key = s3.objects("out").ceilingKey(PREFIX + shard.getFile() + inside);
            byte[] bytes = Objects.requireNonNull(s3.objects("out").get(key)).bytes().clone();
            bytes[bytes.length / 2] ^= 1;
            s3.put("out", Objects.requireNonNull(key), bytes);
            assertThat(ShardVerifier.verify(output).problems())
                    .anyMatch(problem -> problem.contains(shard.getFile() + " has changed"));
            s3.objects("out").keySet().removeIf(it -> it.startsWith(PREFIX + shard.getFile()));
            assertThat(ShardVerifier.verify(output).problems())
                    .contains(shard.getFile() + " is missing");
            assertThat(output.work()).isEmptyDirectory();
        }
    }

    @Test
    void packedAgainAfterACrashTheBytesAreTheSameAndNothingIsLeft() throws IOException {
        try (Output output = bucket()) {
            List<ShardCommitted> ledger =
                    packed(output, plain(ShardFormat.WEBDATASET), tenRecords());
            var undisturbed = objects();
            s3.objects("out").remove(PREFIX + "00001_stats.json");
            Files.createDirectories(state.resolve("output"));
            Files.writeString(state.resolve("output/.shardline-3-abc-00001.tar"), "left");
            try (Output again = bucket()) {
                var config = config(again, plain(ShardFormat.WEBDATASET));
                OutputFolder.claim(again, "cats 17", Mode.INCREMENTAL);
                assertThat(state.resolve("output")).isEmptyDirectory();
                List<ShardCommitted> rest = pack(config, ledger.subList(0, 1), tenRecords());
                index(again, config.settings(), concat(ledger.getFirst(), rest), 10);
            }
            assertThat(objects()).isEqualTo(undisturbed);
        }
    }

    private static List<ShardCommitted> concat(ShardCommitted first, List<ShardCommitted> rest) {
        var all = new ArrayList<>(List.of(first));
        all.addAll(rest);
        return all;
    }

    @Test
    void belongsToOneJob() {
        try (Output output = bucket()) {
            OutputFolder.claim(output, "cats 17", Mode.INCREMENTAL);
            OutputFolder.claim(output, "cats 17", Mode.INCREMENTAL);
            assertThatThrownBy(() -> OutputFolder.claim(output, "dogs 18", Mode.INCREMENTAL))
                    .isInstanceOf(PackagingException.class)
                    .hasMessageContaining("s3://out/sets/one holds the shards of another job")
                    .hasMessageContaining("cats 17");
            assertThatThrownBy(() -> OutputFolder.refuseOthers(output, null, Mode.INCREMENTAL))
                    .isInstanceOf(PackagingException.class);
        }
        s3.put("out", "other/00000.tar", new byte[] {1});
        try (Output other = Output.of("s3://out/other/", settings(), state.resolve("o"))) {
            assertThatThrownBy(() -> OutputFolder.claim(other, "dogs 18", Mode.INCREMENTAL))
                    .isInstanceOf(PackagingException.class)
                    .hasMessageContaining("already holds 00000.tar");
        }
        try (Output elsewhere = Output.of("s3://out/sets", settings(), state.resolve("e"))) {
            OutputFolder.claim(elsewhere, "dogs 18", Mode.INCREMENTAL);
            assertThat(elsewhere.read(OutputFolder.OWNER))
                    .hasValueSatisfying(
                            it -> assertThat(it).asString(UTF_8).isEqualTo("dogs 18\n"));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatTheBucketRefusesEndsThePackager() {
        try (Output output = bucket()) {
            OutputFolder.claim(output, "cats 17", Mode.INCREMENTAL);
            s3.intercept((exchange, request) -> {
                boolean table = request.isUpload() && request.key().endsWith("00000.parquet");
                if (table) {
                    S3Server.error(exchange, 403, "AccessDenied");
                }
                return table;
            });
            var config = config(output, plain(ShardFormat.WEBDATASET));
            assertThatThrownBy(() -> pack(config, List.of(), tenRecords()))
                    .isInstanceOf(S3AccessException.class)
                    .hasMessageContaining("writing s3://out/sets/one/00000.parquet: ")
                    .hasMessageContaining("403 AccessDenied");
            assertThat(state.resolve("output")).isEmptyDirectory();
            assertThat(objects()).doesNotContainKey("00000_stats.json");
        }
    }

    @Test
    void objectsSayWhatTheyAre() {
        try (Output output = bucket()) {
            packed(output, plain(ShardFormat.FILES), tenRecords());
        }
        assertThat(type("00000/000000.jpg")).isEqualTo("image/jpeg");
        assertThat(type("00000/000000.txt")).isEqualTo("text/plain; charset=utf-8");
        assertThat(type("_index.json")).isEqualTo("application/json");
        assertThat(type("00000.parquet")).isEqualTo("application/vnd.apache.parquet");
        assertThat(MediaTypes.of("4e2.msgpack.filter")).isEqualTo("application/octet-stream");
        assertThat(MediaTypes.of("a.TAR")).isEqualTo("application/x-tar");
    }

    private String type(String name) {
        return Objects.requireNonNull(s3.objects("out").get(PREFIX + name), name).type();
    }
}
