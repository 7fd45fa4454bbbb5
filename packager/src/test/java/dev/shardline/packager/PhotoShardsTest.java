package dev.shardline.packager;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.Reason;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.avro.ImageSample;
import dev.shardline.schemas.avro.ShardCommitted;
import dev.shardline.schemas.recipe.HashType;
import dev.shardline.schemas.recipe.PackageSettings;
import dev.shardline.schemas.recipe.PackageSettings.Names;
import dev.shardline.schemas.recipe.PackageSettings.Order;
import dev.shardline.schemas.recipe.PackageSettings.ShardBy;
import dev.shardline.schemas.recipe.PackageSettings.ShardFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PhotoShardsTest {

    @TempDir private Path output;

    private static ImageRecord photo(String key, @Nullable Long groupRows) {
        return new ImageRecord(
                key,
                "s3://b/" + name(key),
                null,
                null,
                key.substring(0, 3),
                "{\"key\": \"" + key + "\", \"tags\": [\"a\"], \"machine_tags\": []}",
                List.of(),
                name(key),
                groupRows);
    }

    private static String name(String key) {
        return "data/images/" + key + ".jpg";
    }

    private static ImageSample sample(String key, @Nullable Long groupRows) {
        return new ImageSample(
                photo(key, groupRows),
                ByteBuffer.wrap(new byte[] {(byte) 0xff, (byte) 0xd8}),
                "jpg",
                null,
                null,
                null,
                null,
                null,
                null,
                null);
    }

    private Optional<ShardCommitted> pack(ShardFormat format, SpecificRecord... results) {
        var settings =
                new PackageSettings(
                        format,
                        PackageSettings.ALL,
                        HashType.SHA256,
                        false,
                        ShardBy.GROUP,
                        Names.KEY,
                        Order.NAME);
        Optional<ShardCommitted> last = Optional.empty();
        try (var packager = new Packager(Fixtures.config(output, settings), List.of())) {
            for (int i = 0; i < results.length; i++) {
                last = packager.accept(i, 1000L + i, results[i]);
            }
        }
        return last;
    }

    @Test
    void aZipHasTheNamesInTheirOrderAndListsWhatFailed() throws IOException {
        ShardCommitted shard =
                pack(
                                ShardFormat.ZIP,
                                sample("4e2f", null),
                                Reason.EMPTY_BODY.ends(photo("4e2b", null), "empty"),
                                Reason.FILTERED.ends(photo("4e2c", null), "filtered"),
                                sample("4e2a", 4L))
                        .orElseThrow();

        assertThat(shard.getFile()).isEqualTo("4e2.zip");
        try (var zip = new ZipFile(output.resolve("4e2.zip").toFile())) {
            assertThat(zip.stream().map(ZipEntry::getName))
                    .containsExactly(name("4e2a"), name("4e2f"));
        }
        assertThat(output.resolve("4e2.err")).hasContent(name("4e2b") + "\n");
        assertThat(output.resolve("finished_shards")).hasContent("4e2\n");
        assertThat(output.resolve("4e2.parquet")).exists();
    }

    @Test
    void aShardWithoutObjectsIsAnEmptyZip() {
        pack(ShardFormat.ZIP, Reason.EMPTY_BODY.ends(photo("4e2b", 1L), "empty"));
        assertThat(output.resolve("4e2.zip")).hasSize(22);
        assertThat(output.resolve("finished_shards")).hasContent("4e2\n");
    }

    @Test
    void datadingsAreThoseOfTheSpecificationsVector() {
        pack(ShardFormat.DATADINGS, sample("4e2f", 1L));
        assertThat(output.resolve("4e2.msgpack"))
                .hasBinaryContent(
                        HexFormat.of().parseHex("82a36b6579a434653266a5696d616765c402ffd8"));
        assertThat(output.resolve("4e2.msgpack.keys"))
                .hasBinaryContent(HexFormat.of().parseHex("91a434653266"));
        assertThat(output.resolve("4e2.msgpack.md5")).exists();
    }

    @Test
    void packedAgainAfterACrashTheBytesAreTheSameAndNothingIsListedTwice() throws IOException {
        SpecificRecord[] results = {
            sample("4e2f", null), Reason.EMPTY_BODY.ends(photo("4e2b", 2L), "empty")
        };
        pack(ShardFormat.ZIP, results);
        var before = Fixtures.contents(output);
        pack(ShardFormat.ZIP, results);
        assertThat(Fixtures.contents(output)).isEqualTo(before);
    }
}
