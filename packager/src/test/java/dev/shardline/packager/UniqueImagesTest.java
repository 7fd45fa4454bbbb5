package dev.shardline.packager;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.avro.ImageSample;
import dev.shardline.schemas.avro.ShardCommitted;
import dev.shardline.schemas.recipe.HashType;
import dev.shardline.schemas.recipe.PackageSettings;
import dev.shardline.schemas.recipe.PackageSettings.Names;
import dev.shardline.schemas.recipe.PackageSettings.Order;
import dev.shardline.schemas.recipe.PackageSettings.ShardBy;
import dev.shardline.schemas.recipe.PackageSettings.ShardFormat;
import dev.shardline.schemas.recipe.ValidateSettings.ImageFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `package.unique`.
final class UniqueImagesTest {

    @TempDir private Path output;
    @TempDir private Path killed;

    private static PackagerConfig config(Path output, ShardBy shardBy, int samples) {
        return Fixtures.config(
                output,
                new PackageSettings(
                        ShardFormat.WEBDATASET,
                        samples,
                        HashType.SHA256,
                        false,
                        shardBy,
                        Names.KEY,
                        Order.ARRIVAL,
                        5,
                        ImageFormat.JPG,
                        true,
                        PackageSettings.Mode.INCREMENTAL));
    }

    /// @param content what the original bytes were, told apart by their hash
    private static ImageSample sample(ImageRecord image, int content) {
        byte[] hash = new byte[32];
        new Random(content).nextBytes(hash);
        return new ImageSample(
                image,
                ByteBuffer.wrap(hash),
                "jpg",
                256,
                171,
                640,
                427,
                null,
                HexFormat.of().formatHex(hash),
                null,
                null,
                null,
                Map.of(),
                null,
                null);
    }

    private static List<ImageSample> samples(int... contents) {
        var samples = new ArrayList<ImageSample>();
        for (int i = 0; i < contents.length; i++) {
            ImageRecord image = Fixtures.image("r" + i, "text", Fixtures.laion(1));
            samples.add(sample(image, contents[i]));
        }
        return samples;
    }

    private static List<String> fates(Path output) throws SQLException {
        return Fixtures.query(
                "SELECT id, status, reason FROM read_parquet('"
                        + output
                        + "/*.parquet') ORDER BY id");
    }

    @Test
    void theFirstOfSeveralImagesWithTheSameBytesIsPacked() throws SQLException {
        List<ShardCommitted> shards =
                Fixtures.pack(config(output, ShardBy.NONE, 2), List.of(), samples(1, 1, 2, 3, 2));

        assertThat(fates(output))
                .containsExactly(
                        "r0|success|null",
                        "r1|duplicate|duplicate",
                        "r2|success|null",
                        "r3|success|null",
                        "r4|duplicate|duplicate");
        assertThat(shards).extracting(ShardCommitted::getSamples).containsExactly(2L, 1L);
        assertThat(shards.getFirst().getStatuses()).containsEntry("duplicate", 1L);
        assertThat(
                        Fixtures.query(
                                "SELECT count(DISTINCT sha256) FROM read_parquet('"
                                        + output
                                        + "/*.parquet')"))
                .containsExactly("3");
    }

    @Test
    void whatIsInTheLedgerIsKnownAfterACrash() throws IOException {
        List<ImageSample> all = samples(1, 1, 2, 3, 2, 1, 4, 3);
        PackagerConfig disturbed = config(killed, ShardBy.NONE, 2);
        List<ShardCommitted> ledger =
                Fixtures.pack(config(output, ShardBy.NONE, 2), List.of(), all);
        List<ShardCommitted> first = new ArrayList<>();
        try (var packager = new Packager(disturbed, List.of())) {
            for (int i = 0; i < 5; i++) {
                Fixtures.accept(packager, i, all.get(i)).ifPresent(first::add);
            }
        }
        assertThat(first).hasSize(1);

        assertThat(Fixtures.pack(disturbed, first, all))
                .isEqualTo(ledger.subList(1, ledger.size()));
        assertThat(Fixtures.contents(killed)).isEqualTo(Fixtures.contents(output));
    }

    @Test
    void groupsShareWhatTheyKnow() throws SQLException {
        Fixtures.pack(
                config(output, ShardBy.GROUP, PackageSettings.ALL),
                List.of(),
                List.of(in("a", 1), in("b", 1), in("b", 2), in("a", 2)));

        assertThat(fates(output))
                .containsExactly(
                        "a1|success|null",
                        "a2|duplicate|duplicate",
                        "b1|duplicate|duplicate",
                        "b2|success|null");
    }

    private static ImageSample in(String group, int content) {
        var image =
                new ImageRecord(
                        group + content,
                        "http://a.com",
                        null,
                        null,
                        group,
                        Fixtures.laion(1),
                        List.of(),
                        null,
                        null,
                        List.of(),
                        0L);
        return sample(image, content);
    }

    @Test
    void manyHashesAreToldApart() {
        int[] contents = new Random(5).ints(20_000, 0, 5_000).toArray();
        List<ShardCommitted> shards =
                Fixtures.pack(config(output, ShardBy.NONE, 100_000), List.of(), samples(contents));

        assertThat(shards)
                .singleElement()
                .extracting(ShardCommitted::getSamples)
                .isEqualTo(Arrays.stream(contents).distinct().count());
    }
}
