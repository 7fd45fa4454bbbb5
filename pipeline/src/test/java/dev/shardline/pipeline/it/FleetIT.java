package dev.shardline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Several processes of a stage: what they keep together, and how one after the other is restarted.
final class FleetIT {

    private final Seed seed = Seed.of(FleetIT.class);

    @Test
    void aHostsLimitHoldsOverAllFetchers(@TempDir Path folder) throws IOException {
        String[] settings = {
            "kafka.partitions=4", "fetch.concurrency=8", "fetch.hosts={127.0.0.1: {concurrency: 3}}"
        };
        var commands =
                List.of("ingest", "filter", "fetch", "fetch", "fetch", "validate", "package");
        try (var pictures = Pictures.serve(60, Duration.ofMillis(100));
                var broker = BrokerProcess.start(folder.resolve("broker"))) {
            DemoJob job = DemoJob.in(folder.resolve("job"), pictures, settings);
            try (Stages stages = Stages.start(job, broker.bootstrap(), commands)) {
                stages.awaitCompletion();
            }
            assertThat(pictures.mostAtOnce()).isEqualTo(3);
            // Which fate each has is another test's: a limit makes the demo's short timeouts
            // strike.
            assertThat(Dataset.read(job.output()).fates().keySet())
                    .isEqualTo(pictures.fates().keySet());
        }
    }

    @Test
    void whileOneIsRestartedTheOthersGoOn(@TempDir Path folder) throws IOException {
        String[] settings = {"kafka.partitions=2", "fetch.concurrency=1"};
        var commands =
                List.of("ingest", "filter", "fetch", "fetch", "validate", "validate", "package");
        try (var pictures = Pictures.serve(500, Duration.ofMillis(300));
                var broker = BrokerProcess.start(folder.resolve("broker"));
                var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            DemoJob job = DemoJob.in(folder.resolve("job"), pictures, settings);
            try (Stages stages = Stages.start(job, broker.bootstrap(), commands);
                    var fetched = Progress.of(admin, "quickstart.fetch");
                    var validated = Progress.of(admin, "quickstart.validate")) {
                for (String name : List.of("fetch", "fetch again")) {
                    restart(stages, name, fetched);
                }
                for (String name : List.of("validate", "validate again")) {
                    restart(stages, name, validated);
                }
                assertThat(stages.alive()).as("the job is under way").contains("package");
                seed.say(
                        "without a commit for at most %s of fetch, %s of validate"
                                .formatted(fetched.longestPause(), validated.longestPause()));
            }
        }
    }

    /// The other one of its kind commits while it is away.
    private static void restart(Stages stages, String name, Progress progress) {
        var before = new AtomicInteger(Integer.MAX_VALUE);
        stages.restart(
                name,
                () -> {
                    before.compareAndSet(Integer.MAX_VALUE, progress.commits());
                    return progress.commits() > before.get();
                });
    }
}
