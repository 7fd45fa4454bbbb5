package dev.shardline.packager;

import static dev.shardline.packager.Fixtures.LAION;
import static dev.shardline.packager.Fixtures.config;
import static dev.shardline.packager.Fixtures.contents;
import static dev.shardline.packager.Fixtures.image;
import static dev.shardline.packager.Fixtures.pack;
import static dev.shardline.packager.Fixtures.query;
import static dev.shardline.packager.Fixtures.sample;
import static dev.shardline.packager.Fixtures.tenRecords;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.avro.Column;
import dev.shardline.schemas.avro.ImageSample;
import dev.shardline.schemas.avro.JobState;
import dev.shardline.schemas.avro.ShardCommitted;
import dev.shardline.schemas.recipe.EnrichSettings;
import dev.shardline.schemas.recipe.HashType;
import dev.shardline.schemas.recipe.PackageSettings;
import dev.shardline.schemas.recipe.PackageSettings.ShardFormat;
import dev.shardline.schemas.recipe.SameBytes;
import dev.shardline.schemas.recipe.SourceSettings;
import dev.shardline.schemas.recipe.ValidateSettings.ImageFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.AbstractList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// img2dataset's further formats: `parquet`, `tfrecord`, `dummy`.
class FormatsTest {

    @TempDir private Path output;
    @TempDir private Path again;

    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"ZIP", "DATADINGS"})
    void eachIsReadBack(ShardFormat format) {
        packed(output, format);
        Verification found = ShardVerifier.verify(output);
        assertThat(found.problems()).isEmpty();
        assertThat(found.samples()).isEqualTo(7);
        assertThat(found.rows()).isEqualTo(10);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ZIP")
    void eachHasTheSameBytesAgain(ShardFormat format) throws IOException {
        packed(output, format);
        packed(again, format);
        assertThat(contents(output)).isEqualTo(contents(again)).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(names = {"PARQUET", "TFRECORD", "DUMMY"})
    void eachIsWrittenAgainAfterACrash(ShardFormat format) throws IOException {
        List<ShardCommitted> ledger = packed(output, format);
        var undisturbed = contents(output);
        // The second shard was not committed: the same records come again.
        pack(settings(output, format), ledger.subList(0, 1), tenRecords());
        assertThat(contents(output)).isEqualTo(undisturbed);
    }

    @ParameterizedTest
    @EnumSource(names = {"PARQUET", "TFRECORD", "DUMMY"})
    void eachShowsThatItWasChanged(ShardFormat format) throws IOException {
        ShardCommitted shard = packed(output, format).getFirst();
        Path file = output.resolve(shard.getFile());
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length / 2] ^= 1;
        Files.write(file, bytes, StandardOpenOption.TRUNCATE_EXISTING);
        assertThat(ShardVerifier.verify(output).problems())
                .anyMatch(problem -> problem.contains(shard.getFile() + " has changed"));
    }

    @Test
    void theTableHasTheImagesInItsLastColumn() throws SQLException {
        packed(output, ShardFormat.PARQUET);
        assertThat(output.resolve("00000.tar")).doesNotExist();
        String table = "'" + output.resolve("00000.parquet") + "'";
        assertThat(
                        query(
                                "SELECT column_name || ' ' || column_type FROM (DESCRIBE FROM "
                                        + table
                                        + ")"))
                .endsWith(
                        "id VARCHAR",
                        "reason VARCHAR",
                        "attempts INTEGER",
                        "attempt_reasons VARCHAR",
                        "jpg BLOB");
        assertThat(
                        query(
                                "SELECT status, lower(hex(jpg)) FROM "
                                        + table
                                        + " WHERE id IN ('0-1', '0-2') ORDER BY id"))
                .containsExactly(
                        "success|" + hex((ByteBuffer) sample(1).getImage()), "filtered|null");
    }

    @Test
    void theReaderFindsImageAndCaptionInTheTable() {
        packed(output, ShardFormat.PARQUET);
        try (var shard = ShardReader.open(output.resolve("00000.parquet"))) {
            ShardReader.Sample first = shard.next();
            assertThat(first.key()).isEqualTo("000000");
            assertThat(new String(first.members().getOrDefault("txt", new byte[0]), UTF_8))
                    .isEqualTo("picture 0");
            assertThat(first.members().get("jpg"))
                    .isEqualTo(((ByteBuffer) sample(0).getImage()).array());
        }
    }

    @Test
    void anAttributeWithTheNameOfTheImagesGetsAnother() throws SQLException {
        var config =
                config(output, ShardFormat.PARQUET, 1, List.of(new Column("jpg", "BIGINT")), 0, 1);
        pack(config, List.of(), List.of(sample(image("0-0", "c", "{\"jpg\":7}"))));
        assertThat(query("SELECT source_jpg, lower(hex(jpg)) FROM '" + output + "/00000.parquet'"))
                .containsExactly("7|" + hex((ByteBuffer) sample(0).getImage()));
    }

    /// Row groups follow the bytes, so memory does not follow the shard.
    @Test
    void holdsManyLargeImages() throws SQLException {
        // Made when they are asked for: together they would not fit into this test's heap.
        var samples =
                new AbstractList<ImageSample>() {
                    @Override
                    public int size() {
                        return 60;
                    }

                    @Override
                    public ImageSample get(int i) {
                        return large(i);
                    }
                };
        pack(config(output, ShardFormat.PARQUET, 60, LAION, 0, 1), List.of(), samples);
        assertThat(
                        query(
                                "SELECT count(*), sum(octet_length(jpg)) FROM '"
                                        + output
                                        + "/00000.parquet'"))
                .containsExactly("60|" + 60L * (3 << 20));
        assertThat(
                        query(
                                "SELECT count(DISTINCT row_group_id) BETWEEN 3 AND 30 FROM parquet_metadata('"
                                        + output
                                        + "/00000.parquet')"))
                .containsExactly("true");
    }

    private static ImageSample large(int i) {
        var noise = new byte[3 << 20];
        new Random(i).nextBytes(noise);
        return new ImageSample(
                sample(i).getRecord(),
                ByteBuffer.wrap(noise),
                "jpg",
                1,
                1,
                1,
                1,
                null,
                null,
                null,
                null,
                null,
                Map.of(),
                null,
                null);
    }

    /// The bytes of TensorFlow's message and frame, as computed outside of this program.
    @Test
    void anExampleHasTensorFlowsBytes() throws IOException {
        var members = new TreeMap<String, ByteBuffer>();
        members.put("jpg", ByteBuffer.wrap(new byte[] {1, 2, 3}));
        members.put("txt", ByteBuffer.wrap("a cat".getBytes(UTF_8)));
        members.put(
                "json",
                ByteBuffer.wrap(
                        "{\"similarity\":0.5,\"caption\":\"a cat\",\"key\":\"000000007\",\"error_message\":null,\"width\":-300}"
                                .getBytes(UTF_8)));
        byte[] example = Example.of("000000007", members);
        assertThat(HexFormat.of().formatHex(example))
                .isEqualTo(
                        "0a96010a140a036b6579120d0a0b0a093030303030303030370a0e0a036a706712070a050a030102030a100a0374787412090a070a0561206361740a160a0a73696d696c6172697479120812060a040000003f0a140a0763617074696f6e12090a070a0561206361740a150a0d6572726f725f6d65737361676512040a020a000a170a057769647468120e1a0c0a0ad4fdffffffffffffff01");
        assertThat(hex(Tfrecord.head(example.length))).isEqualTo("99000000000000008859d14b");
        assertThat(hex(Tfrecord.foot(example))).isEqualTo("feb4653d");
    }

    @Test
    void anExampleIsReadBackAsTheFilesOfASample() {
        packed(output, ShardFormat.TFRECORD);
        try (var shard = ShardReader.open(output.resolve("00000.tfrecord"))) {
            ShardReader.Sample first = shard.next();
            assertThat(first.members().keySet()).containsExactlyInAnyOrder("jpg", "txt", "json");
            assertThat(first.members().get("jpg"))
                    .isEqualTo(((ByteBuffer) sample(0).getImage()).array());
            assertThat(new String(first.members().getOrDefault("json", new byte[0]), UTF_8))
                    .contains(
                            "\"key\": \"000000\"", "\"SAMPLE_ID\": 41826002453", "\"width\": 256");
        }
    }

    @Test
    void shardsHaveAsManyDigitsAsTheRecipeSays() {
        var settings =
                new PackageSettings(
                        ShardFormat.WEBDATASET,
                        4,
                        HashType.SHA256,
                        true,
                        PackageSettings.ShardBy.NONE,
                        PackageSettings.Names.KEY,
                        PackageSettings.Order.ARRIVAL,
                        6,
                        ImageFormat.JPG,
                        false,
                        PackageSettings.Mode.INCREMENTAL);
        var config =
                new PackagerConfig(
                        settings,
                        Output.of(output),
                        0,
                        1,
                        LAION,
                        new SourceSettings.Columns("URL", "TEXT", null, null, null),
                        EnrichSettings.NONE,
                        new SameBytes(null, false));
        List<ShardCommitted> ledger = pack(config, List.of(), tenRecords());
        assertThat(ledger)
                .extracting(ShardCommitted::getFile)
                .containsExactly("000000.tar", "000001.tar");
        try (var shard = ShardReader.open(output.resolve("000001.tar"))) {
            assertThat(shard.next().key()).isEqualTo("0000010");
        }
    }

    private static String hex(ByteBuffer bytes) {
        var copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return HexFormat.of().formatHex(copy);
    }

    private static List<ShardCommitted> packed(Path folder, ShardFormat format) {
        List<ShardCommitted> ledger = pack(settings(folder, format), List.of(), tenRecords());
        var state =
                new JobState(
                        "j",
                        Map.of(),
                        "",
                        1,
                        LAION,
                        1,
                        0L,
                        10L,
                        0L,
                        List.of(10L),
                        true,
                        0L,
                        null,
                        0L,
                        List.of());
        DatasetIndex.write(Output.of(folder), state, ledger, List.of());
        return ledger;
    }

    private static PackagerConfig settings(Path folder, ShardFormat format) {
        return config(folder, format, 4, LAION, 0, 1);
    }
}
