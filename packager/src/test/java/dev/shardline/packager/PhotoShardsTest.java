package dev.shardline.packager;

import static dev.shardline.packager.Photos.name;
import static dev.shardline.packager.Photos.photo;
import static dev.shardline.packager.Photos.sample;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.Reason;
import dev.shardline.schemas.avro.ShardCommitted;
import dev.shardline.schemas.recipe.PackageSettings.ShardFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PhotoShardsTest {

    @TempDir private Path output;

    private Optional<ShardCommitted> pack(ShardFormat format, SpecificRecord... results) {
        return Photos.pack(output, format, results).stream().findFirst();
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
        pack(
                ShardFormat.ZIP,
                Reason.EMPTY_BODY.ends(photo("4e2b", null), "empty"),
                Reason.FILTERED.ends(photo("4e2c", 2L), "filtered"));
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
