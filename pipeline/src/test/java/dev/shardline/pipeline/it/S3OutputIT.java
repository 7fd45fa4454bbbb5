package dev.shardline.pipeline.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.testing.S3Server;
import dev.shardline.testing.S3Server.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whole jobs whose shards go to a bucket.
final class S3OutputIT {

    private static final String PREFIX = "sets/one/";
    private static final int PICTURES = 10;
    private static final int PER_SHARD = 4;

    private final S3Server s3 = new S3Server().bucket("out");
    @TempDir private Path folder;

    @AfterEach
    void close() {
        s3.close();
    }

    /// @param side of the first picture; each has about three bytes for a pixel
    private Path recipe(int side) throws IOException {
        var list = new StringBuilder("url,caption,kind\n");
        for (int i = 0; i < PICTURES; i++) {
            s3.put("in", i + ".png", Noise.png(side - i));
            list.append("s3://in/%d.png,picture %d,g%d%n".formatted(i, i, i / PER_SHARD));
        }
        Path csv = Files.writeString(folder.resolve("list.csv"), list);
        // Groups are whole shards, sorted: their bytes do not depend on the order of arrival.
        return Files.writeString(
                folder.resolve("bucket.yaml"),
                """
                source: {format: csv, paths: [%s], columns: {url: url, caption: caption, group: kind}}
                validate: {store: original}
                package: {shard_by: group, samples_per_shard: all, order: name}
                output: s3://out/sets/one
                s3: {endpoint: "%s", credentials: anonymous}
                """
                        .formatted(csv, s3.endpoint()));
    }

    private Program start(String command, Path recipe, String... more) {
        var line = new ArrayList<>(List.of(command, recipe.toString()));
        line.addAll(List.of(more));
        line.addAll(List.of("--state", folder.resolve("state").toString()));
        return Program.start(folder, line);
    }

    private void runToTheEnd(Path recipe, String... more) {
        try (Program run = start("run", recipe, more)) {
            assertThat(run.awaitExit(Program.PATIENCE)).as("" + run).isZero();
        }
    }

    private Map<String, byte[]> objects() {
        var objects = new TreeMap<String, byte[]>();
        s3.objects("out")
                .forEach((key, object) ->
                        objects.put(key.substring(PREFIX.length()), object.bytes()));
        return objects;
    }

    /// Kills the run while the server holds back the answer to a request.
    private void killAt(Path recipe, Predicate<Request> moment) {
        var came = new CountDownLatch(1);
        var killed = new CountDownLatch(1);
        s3.intercept((_, request) -> {
            if (!moment.test(request)) {
                return false;
            }
            came.countDown();
            await(killed);
            return true; // Without an answer: nobody is there any more.
        });
        try (Program run = start("run", recipe)) {
            boolean met =
                    Await.until(Program.PATIENCE, () -> came.getCount() == 0 || !run.isAlive());
            assertThat(met && run.isAlive()).as("" + run).isTrue();
            run.kill();
        } finally {
            killed.countDown();
            s3.behave();
        }
    }

    static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean isPart(Request request, String name, int number) {
        return request.key().endsWith(name)
                && String.valueOf(number).equals(request.query().get("partNumber"));
    }

    private static boolean isUpload(Request request, String name) {
        return request.isUpload() && request.key().endsWith(name);
    }

    private boolean has(String ending) {
        return objects().keySet().stream().anyMatch(name -> name.endsWith(ending));
    }

    @Test
    void killedInTheMiddleOfUploadsItHasTheBytesOfAnUndisturbedRunInAFolder() throws Exception {
        // Tars of more than one part, and pictures that go through the blob store: 9 MB each.
        Path recipe = recipe(1750);
        killAt(recipe, request -> isPart(request, ".tar", 2));
        assertThat(s3.unfinished("out")).hasSize(1).allMatch(key -> key.endsWith(".tar"));
        killAt(recipe, request -> isUpload(request, ".parquet") && has("_stats.json"));
        assertThat(s3.unfinished("out")).isEmpty();
        assertThat(objects().keySet().stream().filter(name -> name.endsWith(".tar"))).hasSize(2);
        var seen = new HashMap<>(objects());
        runToTheEnd(recipe);

        Map<String, byte[]> objects = objects();
        Path undisturbed = folder.resolve("undisturbed");
        runToTheEnd(recipe, "--set", "job=undisturbed", "--set", "output=" + undisturbed);
        var names = new ArrayList<String>();
        try (var files = Files.list(undisturbed)) {
            for (Path file : files.sorted().toList()) {
                String name = String.valueOf(file.getFileName());
                names.add(name);
                if (name.endsWith(".tar") || name.endsWith(".parquet")) {
                    assertThat(objects.get(name)).as(name).isEqualTo(Files.readAllBytes(file));
                }
            }
        }
        assertThat(objects.keySet()).containsExactlyElementsOf(names);
        seen.forEach((name, bytes) -> {
            if (!name.startsWith(".large")) {
                assertThat(objects.get(name)).as(name).isEqualTo(bytes);
            }
        });
        assertThat(s3.unfinished("out")).isEmpty();
        assertThat(folder.resolve("state/bucket/output")).doesNotExist();
        assertReadable(recipe);
    }

    /// What other commands say about it.
    private void assertReadable(Path recipe) {
        String[] where = {
            "--set", "s3.endpoint=" + s3.endpoint(), "--set", "s3.credentials=anonymous"
        };
        var verify = new ArrayList<>(List.of("verify", "s3://out/sets/one"));
        verify.addAll(List.of(where));
        try (Program verified = Program.start(folder, verify)) {
            assertThat(verified.awaitExit(Program.PATIENCE)).as("" + verified).isZero();
            assertThat(verified.printed()).contains("3 shards, 10 samples, 10 rows");
        }
        try (Program why = start("why", recipe, "s3://in/7.png")) {
            assertThat(why.awaitExit(Program.PATIENCE)).as("" + why).isZero();
            assertThat(why.printed()).contains("packed, shard g1, key g1-");
        }
        try (Program again = start("run", recipe)) {
            assertThat(again.awaitExit(Program.PATIENCE)).as("" + again).isZero();
            assertThat(again.complained()).contains("is complete; nothing to do");
            assertThat(again.printed()).contains("\"packed\": 10");
        }
        try (Program other = start("run", recipe, "--set", "job=other")) {
            assertThat(other.awaitExit(Program.PATIENCE)).as("" + other).isEqualTo(2);
            assertThat(other.complained())
                    .contains("s3://out/sets/one holds the shards of another job");
        }
    }

    @Test
    void aBucketThatFailsEndsTheRunAndTheSameCommandGoesOn() throws Exception {
        Path recipe = recipe(20);
        s3.intercept((exchange, request) -> {
            boolean fails = isUpload(request, ".tar") && has("_stats.json");
            if (fails) {
                S3Server.error(exchange, 503, "SlowDown");
            }
            return fails;
        });
        try (Program run = start("run", recipe)) {
            assertThat(run.awaitExit(Program.PATIENCE)).as("" + run).isEqualTo(1);
            assertThat(run.complained())
                    .contains("shardline: writing s3://out/sets/one/g", ".tar: ")
                    .contains("(s3.endpoint) answered 503 SlowDown")
                    .doesNotContain("\tat ");
        }
        Map<String, byte[]> first = objects();
        assertThat(first.keySet()).filteredOn(name -> name.endsWith(".tar")).hasSize(1);
        s3.behave();
        runToTheEnd(recipe);
        assertThat(objects()).containsAllEntriesOf(first);
        assertThat(new String(Objects.requireNonNull(objects().get("_summary.json")), UTF_8))
                .contains("\"packed\": 10");
        assertThat(objects()).doesNotContainKey(".shardline-probe");
    }

    @Test
    void refusesAtOnceWhatCannotBeWritten() throws Exception {
        Path recipe = recipe(20);
        assertRefused(recipe, 2, "404 NoSuchBucket", "--set", "output=s3://none/x");
        s3.bucket("closed").denyListing("closed");
        assertRefused(recipe, 2, "403 AccessDenied", "--set", "output=s3://closed/x");
        s3.intercept((exchange, request) -> {
            boolean writing = !request.method().equals("GET") && request.bucket().equals("out");
            if (writing) {
                S3Server.error(exchange, 403, "AccessDenied");
            }
            return writing;
        });
        assertRefused(recipe, 2, "403 AccessDenied");
        s3.behave().onlyFor("AKIDOTHER");
        assertRefused(recipe, 2, "(s3.credentials: anonymous)");
        assertRefused(
                recipe,
                1,
                "http://127.0.0.1:1 (s3.endpoint) cannot be reached",
                "--set",
                "s3.endpoint=http://127.0.0.1:1");
        assertThat(folder.resolve("state/bucket/broker")).doesNotExist();
        assertThat(s3.objects("out")).isEmpty();
    }

    private void assertRefused(Path recipe, int code, String said, String... more) {
        try (Program run = start("run", recipe, more)) {
            assertThat(run.awaitExit(Program.PATIENCE)).as("" + run).isEqualTo(code);
            assertThat(run.complained()).contains("s3://", said).doesNotContain("\tat ");
        }
    }
}
