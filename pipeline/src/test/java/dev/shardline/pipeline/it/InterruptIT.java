package dev.shardline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// SIGTERM, at a moment when nothing works yet and in the middle of the work; and what can be asked
/// of a job that stands still.
final class InterruptIT {

    private static final Duration PROMISED = Duration.ofSeconds(10);

    private static final String GOES_ON = "stopped. The same command goes on where it stopped.";

    /// Below the broker's folder, in the order in which a first start makes them.
    private static final List<String> MADE_BY_A_START =
            List.of("", "port", "data", "data/meta.properties", "data/__cluster_metadata-0");

    private static final int RANDOM_MOMENTS = 6;

    private final Seed seed = Seed.of(InterruptIT.class);
    private final Random random = seed.random();
    private final Pictures pictures;
    private final DemoJob job;

    InterruptIT(@TempDir Path folder) throws IOException {
        pictures = Pictures.serve(150, Duration.ofMillis(120));
        // One shard that closes last: until then records are found in the topics only.
        job =
                DemoJob.in(
                        folder,
                        pictures,
                        "package.samples_per_shard=10000",
                        "fetch.concurrency=4",
                        "fetch.timeout=5s",
                        "fetch.connect_timeout=3s",
                        "fetch.idle_timeout=3s");
    }

    @AfterEach
    void close() {
        pictures.close();
    }

    @Test
    void endsInTimeAndGoesOn() {
        interrupt(run -> run.complained().contains("starting the broker"));
        interrupt(_ -> job.log().contains("Ingest of quickstart is complete"));

        assertThat(why("0-0")).contains("0-0 (http");
        assertThat(anyOfWhy()).contains("waits for");

        runToTheEnd();
    }

    @Test
    void endsAtAnyMomentOfItsStartAndLosesNothing() {
        Path broker = job.folder().resolve("state/quickstart/broker");
        for (String made : MADE_BY_A_START) {
            stopStarting(made, () -> Files.exists(broker.resolve(made)));
        }
        for (int i = 0; i < RANDOM_MOMENTS; i++) {
            var moment = Duration.ofMillis(random.nextInt(5_000));
            stopStarting(
                    moment.toMillis() + " ms",
                    () -> {
                        Await.pause(moment);
                        return true;
                    });
        }
        runToTheEnd();
    }

    /// Asks for the end of what only begins: by the JVM itself, or by what it was told to do.
    private void stopStarting(String name, BooleanSupplier moment) {
        try (Program run = job.start("run")) {
            assertThat(Await.until(Program.PATIENCE, moment)).as(name + ": " + run).isTrue();

            run.terminate();

            int code = run.awaitExit(PROMISED);
            seed.say("%s: exit code %d".formatted(name, code));
            String said = run.complained();
            assertThat(said).as(name).doesNotContain("Exception", "\tat ");
            assertThat(code).as(name + ": " + run).isEqualTo(said.contains(GOES_ON) ? 130 : 143);
        }
    }

    private void runToTheEnd() {
        try (Program run = job.start("run")) {
            assertThat(run.awaitExit(Program.PATIENCE)).as(run + job.log()).isZero();
        }
        assertThat(Dataset.differences(pictures.fates(), Dataset.read(job.output()).fates()))
                .isEmpty();
    }

    /// Runs until the moment has come, then asks for the end.
    private void interrupt(Predicate<Program> moment) {
        try (Program run = job.start("run")) {
            assertThat(Await.until(Program.PATIENCE, () -> moment.test(run)))
                    .as(run.toString())
                    .isTrue();

            run.terminate();

            assertThat(run.awaitExit(PROMISED)).as(run.toString()).isEqualTo(130);
            assertThat(run.complained()).contains(GOES_ON).doesNotContain("Exception", "\tat ");
        }
    }

    private String anyOfWhy() {
        return why("0-100") + why("0-140");
    }

    private String why(String id) {
        try (Program why = job.start("why", id)) {
            assertThat(why.awaitExit(Program.PATIENCE)).as(why.toString()).isZero();
            return why.printed();
        }
    }
}
