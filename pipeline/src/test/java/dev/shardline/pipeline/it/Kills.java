package dev.shardline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

/// Kills `run` again and again, from its first second to its last, and lets it come to its end.
///
/// @param job whose run is killed
/// @param shards that it will write
/// @param count of kills, at least five
/// @param seed says what is done when
record Kills(DemoJob job, int shards, int count, Seed seed) {

    /// Kills and starts again; looks at the output after each kill.
    ///
    /// @return how many kills met a run under way
    int happen(Vigil vigil) {
        Random random = seed.random();
        int killed = 0;
        for (int kill = 0; kill < count; kill++) {
            killed += killAtRandom(moment(kill, random), random) ? 1 : 0;
            vigil.look();
        }
        runToTheEnd(job);
        return killed;
    }

    /// Runs the job without disturbing it.
    static void runToTheEnd(DemoJob job) {
        try (Program run = job.start("run")) {
            assertThat(run.awaitExit(Program.PATIENCE)).as(run + job.log()).isZero();
        }
    }

    /// When to kill: two moments of the start, two of the end, the others while shards are written.
    private Moment moment(int kill, Random random) {
        if (kill < 2) {
            return new Moment("the start", () -> true, 200, 3_500);
        }
        if (kill == count - 1) {
            Path index = job.output().resolve("_index.json");
            return new Moment("the index", () -> Files.exists(index), 0, 20);
        }
        int last = kill == count - 2 ? shards : 1 + (kill - 2) * (shards - 1) / (count - 4);
        Path tar = job.output().resolve("%05d.tar".formatted(Math.min(last, shards) - 1));
        // Half of them as the tar appears, before its table and the ledger know of it.
        boolean sharp = random.nextBoolean();
        return new Moment(Dataset.name(tar), () -> Files.exists(tar), 0, sharp ? 5 : 800);
    }

    /// @return false if the run had ended before
    private boolean killAtRandom(Moment moment, Random random) {
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
}
