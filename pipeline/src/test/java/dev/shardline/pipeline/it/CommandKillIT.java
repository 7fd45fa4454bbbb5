package dev.shardline.pipeline.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.packager.StoredZip;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The commands that make data sets without a broker are killed while they write.
final class CommandKillIT {

    private static final int ROWS = 200_000;
    private static final int SHARDS = 4;
    private static final int PHOTOS = 12;
    private static final int POSTS = 1_400;

    @TempDir private Path folder;

    private KillTrial trial(String output, List<String> command) {
        return new KillTrial(folder, folder.resolve(output), command);
    }

    @Test
    void metadataAreConvertedAsByACommandThatNobodyKilled() throws IOException, SQLException {
        Path database = folder.resolve("yfcc100m_dataset.sql");
        PhotoTable.write(database, ROWS);
        KillTrial undisturbed = trial("undisturbed", convertMetadata(database, "undisturbed"));
        assertThat(undisturbed.run()).contains("%,d rows in 4096 files".formatted(ROWS));
        SortedMap<String, String> expected = undisturbed.visible();

        KillTrial killed = trial("killed", convertMetadata(database, "killed"));
        Path hidden = killed.output().resolve(".shardline-metadata");
        assertThat(killed.killAt(() -> Files.exists(hidden.resolve("4e2.gz")), expected)).isTrue();
        assertThat(killed.visible()).isEmpty();
        // Among the 4096 renames, if the machine lets us look in time.
        killed.killAt(() -> Files.exists(killed.output().resolve("100.gz")), expected);
        killed.finish(expected);
    }

    private List<String> convertMetadata(Path database, String output) {
        return List.of(
                "convert-metadata",
                database.toString(),
                "--outdir",
                folder.resolve(output).toString());
    }

    @Test
    void zipsBecomeDatadingsAsByACommandThatNobodyKilled() throws IOException {
        for (int shard = 0; shard < SHARDS; shard++) {
            writeZip("4e" + shard);
        }
        KillTrial undisturbed = trial("undisturbed", convert("undisturbed"));
        assertThat(undisturbed.run())
                .contains("%d shards converted".formatted(SHARDS), SHARDS * PHOTOS + " samples");
        SortedMap<String, String> expected = undisturbed.visible();

        KillTrial killed = trial("killed", convert("killed"));
        Path first = killed.output().resolve(".shardline-datadings-4e0.msgpack.part");
        Path whole = killed.output().resolve("4e0.msgpack");
        assertThat(killed.killAt(() -> Files.exists(first), expected)).isTrue();
        assertThat(killed.visible()).isEmpty();
        assertThat(killed.killAt(() -> Files.exists(whole), expected)).isTrue();
        killed.finish(expected);
        assertThat(killed.output().resolve("finished_shards"))
                .hasSameTextualContentAs(undisturbed.output().resolve("finished_shards"));
    }

    private List<String> convert(String output) {
        return List.of(
                "convert",
                folder.resolve("zips").toString(),
                "--metadir",
                folder.resolve("metadata").toString(),
                "--outdir",
                folder.resolve(output).toString(),
                "--threads",
                "1");
    }

    /// Photos that take some time to decode.
    private void writeZip(String shard) throws IOException {
        Path zips = Files.createDirectories(folder.resolve("zips"));
        Path metadata = Files.createDirectories(folder.resolve("metadata"));
        byte[] photo = noise();
        var lines = new StringBuilder();
        try (var zip = new StoredZip(zips.resolve("." + shard))) {
            for (int i = 0; i < PHOTOS; i++) {
                String key = shard + "%029d".formatted(i);
                zip.add("data/images/" + key + ".jpg", ByteBuffer.wrap(photo));
                lines.append(
                        "{\"photoid\": %d, \"ext\": \"jpg\", \"marker\": 0, \"key\": \"%s\"}%n"
                                .formatted(i, key));
            }
            zip.publish(zips.resolve(shard + ".zip"));
        }
        try (var gzip =
                new GZIPOutputStream(Files.newOutputStream(metadata.resolve(shard + ".gz")))) {
            gzip.write(lines.toString().getBytes(UTF_8));
        }
    }

    private static byte[] noise() throws IOException {
        var image = new BufferedImage(1_200, 900, BufferedImage.TYPE_3BYTE_BGR);
        int[] pixels = new Random(1).ints(1_200L * 900).toArray();
        image.setRGB(0, 0, 1_200, 900, pixels, 0, 1_200);
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "jpg", bytes);
        return bytes.toByteArray();
    }

    @Test
    void annotationsAreCollectedAsByACommandThatNobodyKilled() throws IOException {
        try (var reddit = new RedditSite(POSTS)) {
            Path dump = reddit.writeDump(folder.resolve("posts.ndjson"));
            Path key = reddit.writeCredentials(folder.resolve("reddit.json"));
            KillTrial undisturbed = trial("undisturbed", collect(reddit, dump, key, "undisturbed"));
            assertThat(undisturbed.run()).contains("%,d annotations".formatted(POSTS));
            SortedMap<String, String> expected = undisturbed.visible();
            int questions = reddit.questions();

            KillTrial killed = trial("killed", collect(reddit, dump, key, "killed"));
            for (int kill = 1; kill <= 2; kill++) {
                int enough = questions + kill * questions / 3;
                assertThat(killed.killAt(() -> reddit.questions() >= enough, expected)).isTrue();
                assertThat(killed.visible()).isEmpty();
            }
            killed.finish(expected);
            assertThat(reddit.questions() - questions)
                    .as("answers that were kept are not asked for again")
                    .isLessThanOrEqualTo(questions + 2);
        }
    }

    private List<String> collect(RedditSite reddit, Path dump, Path key, String output) {
        return List.of(
                "redcaps",
                "collect",
                "--subreddit",
                "roses",
                "--month",
                "2020-01",
                "--dump",
                dump.toString(),
                "--current",
                "--credentials",
                key.toString(),
                "--save-to",
                folder.resolve(output).toString(),
                "--reddit-login",
                reddit.address(),
                "--reddit-api",
                reddit.address(),
                "--pause",
                "60");
    }
}
