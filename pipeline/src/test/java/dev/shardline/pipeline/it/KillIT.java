package dev.shardline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
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

    @Test
    void aRunThatIsKilledTenTimesHasTheSamplesOfAnUndisturbedOne(@TempDir Path folder)
            throws IOException {
        try (var pictures = Pictures.serve(250, Duration.ofMillis(60))) {
            DemoJob job = DemoJob.in(folder.resolve("killed"), pictures, SETTINGS);
            var vigil = new Vigil(job.output());
            int shards = pictures.packed() / SAMPLES_PER_SHARD;
            int killed = new Kills(job, shards, KILLS, seed).happen(vigil);
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

    private static void assertSound(DemoJob job) {
        try (Program verify = job.verify()) {
            assertThat(verify.awaitExit(Program.PATIENCE)).as("" + verify).isZero();
        }
    }
}
