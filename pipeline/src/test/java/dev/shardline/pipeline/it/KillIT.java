package dev.shardline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `run` is killed ten times, from its first second to its last, and each time started again.
final class KillIT {

    private static final int KILLS = 10;
    private static final int SAMPLES_PER_SHARD = 15;

    private static final String[] SETTINGS = {
        "package.samples_per_shard=" + SAMPLES_PER_SHARD, "fetch.concurrency=3"
    };

    private final Seed seed = Seed.of(KillIT.class);
    private final Random random = seed.random();

    @Test
    void aRunThatIsKilledTenTimesHasTheSamplesOfAnUndisturbedOne(@TempDir Path folder)
            throws IOException {
        try (var pictures = Pictures.serve(250, Duration.ofMillis(60))) {
            DemoJob job = DemoJob.in(folder.resolve("killed"), pictures, SETTINGS);
            var vigil = new Vigil(job.output());
            int killed = 0;
            for (int kill = 0; kill < KILLS; kill++) {
                killed += killAtRandom(job, moment(job, kill, pictures)) ? 1 : 0;
                vigil.look();
            }
            runToTheEnd(job);
            Dataset dataset = vigil.look();

            seed.say("%d kills, %d files written twice".formatted(killed, vigil.rewritten()));
            assertThat(killed).as("kills that met a run under way").isEqualTo(KILLS);
            assertThat(Dataset.differences(pictures.fates(), dataset.fates())).isEmpty();
            SortedMap<String, String> images =
                    Undisturbed.images(folder.resolve("undisturbed"), pictures);
            assertThat(Dataset.differences(images, dataset.images())).isEmpty();
            assertSound(job);
        }
    }

    /// When to kill: two moments of the start, two of the end, the others while shards are written.
    private Moment moment(DemoJob job, int kill, Pictures pictures) {
        if (kill < 2) {
            return new Moment("the start", () -> true, 200, 3_500);
        }
        if (kill == KILLS - 1) {
            Path index = job.output().resolve("_index.json");
            return new Moment("the index", () -> Files.exists(index), 0, 20);
        }
        int shards = pictures.packed() / SAMPLES_PER_SHARD;
        int last = kill == KILLS - 2 ? shards : 1 + (kill - 2) * (shards - 1) / (KILLS - 4);
        Path tar = job.output().resolve("%05d.tar".formatted(Math.min(last, shards) - 1));
        // Half of them as the tar appears, before its table and the ledger know of it.
        boolean sharp = random.nextBoolean();
        return new Moment(Dataset.name(tar), () -> Files.exists(tar), 0, sharp ? 5 : 800);
    }

    /// @return false if the run had ended before
    private boolean killAtRandom(DemoJob job, Moment moment) {
        try (Program run = job.start("run")) {
            boolean came = Await.until(Program.PATIENCE, () -> moment.came() || !run.isAlive());
            assertThat(came).as(moment + " did not come: " + run + job.log()).isTrue();
            Duration later = moment.later(random);
            Await.pause(later);
            boolean underWay = run.isAlive();
            seed.say(
                    "%s %d ms after %s"
                            .formatted(
                                    underWay ? "killed" : "had ended",
                                    later.toMillis(),
                                    moment.name()));
            run.kill();
            return underWay;
        }
    }

    private static void runToTheEnd(DemoJob job) {
        try (Program run = job.start("run")) {
            assertThat(run.awaitExit(Program.PATIENCE)).as(run + job.log()).isZero();
        }
    }

    private static void assertSound(DemoJob job) {
        try (Program verify = job.verify()) {
            assertThat(verify.awaitExit(Program.PATIENCE)).as("" + verify).isZero();
        }
    }
}
