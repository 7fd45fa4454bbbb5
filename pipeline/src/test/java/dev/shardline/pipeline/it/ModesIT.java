package dev.shardline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.testing.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `package.mode` over a dataset that another job has made, by runs that are killed.
final class ModesIT {

    private static final int OLD = 5;
    private static final int NEW = 9;
    private static final int PER_SHARD = 3;

    private final S3Server s3 = new S3Server();
    @TempDir private Path folder;

    @AfterEach
    void close() {
        s3.close();
    }

    /// A recipe for some pictures, read one after the other, so that its shards are always the
    /// same.
    private Path recipe(String job, int pictures) throws IOException {
        var list = new StringBuilder("url,caption,id\n");
        for (int i = 0; i < pictures; i++) {
            s3.put("in", "%s/%d.png".formatted(job, i), Noise.png(20 + i + job.length()));
            list.append("s3://in/%1$s/%2$d.png,picture %2$d,%1$s-%2$d%n".formatted(job, i));
        }
        Path csv = Files.writeString(folder.resolve(job + ".csv"), list);
        return Files.writeString(
                folder.resolve(job + ".yaml"),
                """
                source: {format: csv, paths: [%s], columns: {url: url, caption: caption, id: id}}
                fetch: {concurrency: 1}
                package: {samples_per_shard: %d}
                output: out
                s3: {endpoint: "%s", credentials: anonymous}
                """
                        .formatted(csv, PER_SHARD, s3.endpoint()));
    }

    /// Runs a job in a folder, so that `out` is there.
    private Program start(Path where, Path recipe, String mode) throws IOException {
        Files.createDirectories(where);
        return Program.start(
                where,
                List.of(
                        "run",
                        recipe.toString(),
                        "--state",
                        where.resolve("state").toString(),
                        "--set",
                        "package.mode=" + mode));
    }

    private void run(Path where, Path recipe, String mode) throws IOException {
        try (Program run = start(where, recipe, mode)) {
            assertThat(run.awaitExit(Program.PATIENCE)).as("" + run).isZero();
        }
    }

    /// Kills the run while the server holds back the answer to a request for a picture.
    private void killAtPicture(int count, Path where, Path recipe, String mode) throws IOException {
        var asked = new AtomicInteger();
        var came = new CountDownLatch(1);
        var killed = new CountDownLatch(1);
        s3.intercept((_, request) -> {
            if (!request.key().endsWith(".png") || asked.incrementAndGet() < count) {
                return false;
            }
            came.countDown();
            S3OutputIT.await(killed);
            return true; // Without an answer: nobody is there any more.
        });
        try (Program run = start(where, recipe, mode)) {
            boolean met =
                    Await.until(Program.PATIENCE, () -> came.getCount() == 0 || !run.isAlive());
            assertThat(met && run.isAlive()).as("" + run).isTrue();
            run.kill();
        } finally {
            killed.countDown();
            s3.behave();
        }
    }

    /// The hashes of tars and tables, by name.
    private static SortedMap<String, String> shards(Path where) throws IOException {
        var shards = new TreeMap<String, String>();
        for (Path file : Dataset.visible(where.resolve("out"))) {
            if (Dataset.name(file).matches(".*\\.(tar|parquet)")) {
                shards.put(Dataset.name(file), Dataset.sha256(Files.readAllBytes(file)));
            }
        }
        return shards;
    }

    private static SortedMap<String, String> images(Path where) {
        return Dataset.read(where.resolve("out")).images();
    }

    private static void verify(Path where, String said) {
        try (Program verify = Program.start(where, List.of("verify", "out"))) {
            assertThat(verify.awaitExit(Program.PATIENCE)).as("" + verify).isZero();
            assertThat(verify.printed()).contains(said);
        }
    }

    @Test
    void overwritingIsKilledTwiceAndLeavesWhatAnEmptyFolderWouldHave() throws IOException {
        Path old = recipe("cats", OLD);
        Path young = recipe("mice", NEW);
        Path where = folder.resolve("overwritten");
        run(where, old, "incremental");
        SortedMap<String, String> before = shards(where);
        try (Program refused = start(where, young, "incremental")) {
            assertThat(refused.awaitExit(Program.PATIENCE)).as("" + refused).isEqualTo(2);
            assertThat(refused.complained()).contains("package.mode");
        }
        assertThat(shards(where)).isEqualTo(before);
        killAtPicture(1, where, young, "overwrite");
        killAtPicture(PER_SHARD + 1, where, young, "overwrite");
        run(where, young, "overwrite");

        Path undisturbed = folder.resolve("undisturbed");
        run(undisturbed, young, "incremental");
        assertThat(Dataset.differences(images(undisturbed), images(where))).isEmpty();
        assertThat(shards(where).keySet()).isEqualTo(shards(undisturbed).keySet());
        verify(where, "%d shards, %d samples".formatted(NEW / PER_SHARD, NEW));
        Path tar = where.resolve("out/00000.tar");
        Object written = Files.getAttribute(tar, "unix:ino");
        run(where, young, "overwrite");
        assertThat(Files.getAttribute(tar, "unix:ino")).as("not written anew").isEqualTo(written);
    }

    @Test
    void extendingIsKilledTwiceAndAddsToWhatIsThere() throws IOException {
        Path old = recipe("cats", OLD);
        Path young = recipe("mice", NEW);
        Path where = folder.resolve("extended");
        Path undisturbed = folder.resolve("undisturbed");
        run(where, old, "incremental");
        SortedMap<String, String> before = shards(where);
        SortedMap<String, String> expected = images(where);
        run(undisturbed, young, "incremental");
        expected.putAll(images(undisturbed));
        killAtPicture(1, where, young, "extend");
        killAtPicture(PER_SHARD + 1, where, young, "extend");
        run(where, young, "extend");

        assertThat(shards(where)).containsAllEntriesOf(before);
        assertThat(Dataset.differences(expected, images(where))).isEmpty();
        assertThat(expected).hasSize(OLD + NEW);
        verify(where, "5 shards, %d samples, %d rows".formatted(OLD + NEW, OLD + NEW));
    }
}
