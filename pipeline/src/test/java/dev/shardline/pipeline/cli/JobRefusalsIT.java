package dev.shardline.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.pipeline.broker.StateFolder;
import dev.shardline.pipeline.it.Noise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What is refused because of a job that is there already: a complete one, made once for all tests,
/// which none of them may change.
@Timeout(120)
final class JobRefusalsIT {

    @TempDir private static Path folder;
    private static Noise pictures;
    private static Path list;
    private static Path recipe;
    private static Path state;
    private static Path output;
    private static Map<String, String> before;

    @BeforeAll
    static void runAJob() throws IOException {
        pictures = new Noise(20);
        list = folder.resolve("list.txt");
        recipe = folder.resolve("cats.yaml");
        state = folder.resolve("state");
        output = folder.resolve("out");
        Files.writeString(list, pictures.url("/large1") + "\n" + pictures.url("/large2") + "\n");
        Files.writeString(
                recipe,
                """
                source: {paths: '%s'}
                fetch: {allow_networks: [127.0.0.0/8]}
                output: '%s'
                """
                        .formatted(list, output));
        Ran ran = Ran.command("run", recipe, "--state", state);
        assertThat(ran.code()).describedAs(ran.err()).isZero();
        assertThat(ran.out()).contains("\"packed\": 2");
        before = contents();
    }

    @AfterAll
    static void stop() {
        pictures.close();
    }

    private static Map<String, String> contents() throws IOException {
        var contents = new TreeMap<String, String>();
        try (Stream<Path> files = Files.list(output)) {
            for (Path file : files.toList()) {
                contents.put(
                        file.getFileName().toString(),
                        Files.size(file) + " " + Files.getLastModifiedTime(file));
            }
        }
        return contents;
    }

    private static Ran run(Object... more) {
        Object[] first = {"run", recipe, "--state", state};
        return Ran.command(Stream.of(first, more).flatMap(Stream::of).toArray());
    }

    private static void assertRefused(Ran ran, int code, String... words) throws IOException {
        assertThat(ran.err()).contains(words).doesNotContain("\tat ");
        assertThat(ran.code()).isEqualTo(code);
        assertThat(ran.out()).isEmpty();
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void saysAtOnceThatTheJobIsComplete() throws IOException {
        Ran ran = run();
        assertThat(ran.err()).isEqualTo("shardline: job cats is complete; nothing to do.\n");
        assertThat(ran.out()).contains("\"packed\": 2");
        assertThat(ran.code()).isZero();
        assertThat(contents()).isEqualTo(before);
    }

    @Test
    void namesEachChangedKeyOfTheRecipe() throws IOException {
        assertRefused(
                run("--set", "validate.resize.size=99", "--set", "dedup=[]"),
                2,
                "Job cats has begun with another recipe; nothing was changed.",
                "dedup was [\"url\"] and is now []",
                "validate.resize.size was 256 and is now 99",
                "job: NAME");
    }

    @Test
    void namesThemToTheBrokersKnowledgeToo() throws IOException {
        Path note = state.resolve("cats/complete.json");
        byte[] bytes = Files.readAllBytes(note);
        Files.writeString(note, "{damaged");
        try {
            assertRefused(run("--set", "dedup=[]"), 2, "dedup was [\"url\"] and is now []");
        } finally {
            Files.write(note, bytes);
        }
    }

    @Test
    void refusesOtherInput() throws IOException {
        byte[] bytes = Files.readAllBytes(list);
        Files.writeString(list, pictures.url("/large3") + "\n", StandardOpenOption.APPEND);
        try {
            assertRefused(run(), 2, "Job cats is complete, but its input files have changed since");
        } finally {
            Files.write(list, bytes);
        }
    }

    @Test
    void staysCompleteWhenItsInputIsGone() throws IOException {
        Path aside = folder.resolve("aside.txt");
        Files.move(list, aside);
        try {
            assertThat(run().code()).isZero();
        } finally {
            Files.move(aside, list);
        }
    }

    @Test
    void refusesAnotherJobInTheSameOutput() throws IOException {
        assertRefused(
                run("--set", "job=dogs"), 2, "holds the shards of another job", "(cats ", "choose");
        assertThat(state.resolve("dogs")).doesNotExist();
    }

    @Test
    void refusesTheSameJobWithoutItsState() throws IOException {
        assertRefused(
                Ran.command("run", recipe, "--state", folder.resolve("elsewhere")),
                2,
                "holds the shards of another job, or of an earlier one of this name",
                "choose another output, delete what is there, or say by package.mode");
    }

    @Test
    void refusesAStateFolderInUse() throws IOException {
        Path dogs = Files.createDirectories(folder.resolve("busy"));
        try (StateFolder _ = StateFolder.take(dogs.resolve("cats"))) {
            Ran ran =
                    Ran.command(
                            "run", recipe, "--state", dogs, "--set", "output=" + dogs.resolve("o"));
            assertRefused(ran, 1, "is in use by another run (process ", "stop it");
        }
    }

    @Test
    void tellsTheStateAndTheFateOfACompleteJob() {
        Ran status = Ran.command("status", recipe, "--state", state, "--json");
        assertThat(status.out()).contains("\"complete\":true", "\"rows\":2", "\"success\":2");
        assertThat(status.code()).isZero();

        assertThat(Ran.command("why", recipe, pictures.url("/large2"), "--state", state).out())
                .contains("packed, shard 00000, key");
        Ran nobody = Ran.command("why", recipe, "9-9", "--state", state);
        assertThat(nobody.err())
                .contains("Job cats knows no record with the id or URL 9-9")
                .doesNotContain("\tat ");
        assertThat(nobody.code()).isEqualTo(2);
    }

    @Test
    void givesUpOnAClusterThatDoesNotAnswer() throws IOException {
        long begun = System.nanoTime();
        Ran ran =
                Ran.command(
                        "ingest",
                        recipe,
                        "--bootstrap",
                        "127.0.0.1:1",
                        "--state",
                        folder.resolve("nowhere"));
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(40));
        assertRefused(ran, 1, "shardline: Kafka at 127.0.0.1:1 does not answer", "--bootstrap");
        assertThat(ran.err().lines()).hasSize(1);
    }
}
