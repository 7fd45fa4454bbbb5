package dev.shardline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The broker is killed in the middle of a job and started again; and a run is asked to stop.
final class BrokerRestartIT {

    private static final List<String> COMMANDS =
            List.of("ingest", "filter", "fetch", "validate", "package");

    private static final String[] SETTINGS = {
        "kafka.partitions=2", "package.samples_per_shard=10", "fetch.concurrency=3"
    };

    private final Seed seed = Seed.of(BrokerRestartIT.class);
    private final Random random = seed.random();

    @Test
    void aBrokerThatIsKilledAndStartedAgainLosesNothing(@TempDir Path folder) throws IOException {
        try (var pictures = Pictures.serve(150, Duration.ofMillis(150));
                var broker = BrokerProcess.start(folder.resolve("broker"))) {
            DemoJob job = DemoJob.in(folder.resolve("job"), pictures, SETTINGS);
            var vigil = new Vigil(job.output());
            try (Stages stages = Stages.start(job, broker.bootstrap(), COMMANDS)) {
                for (int shards : new int[] {1, 6}) {
                    awaitShards(shards, job, stages::areAlive, stages);
                    Await.pause(Duration.ofMillis(random.nextInt(500)));
                    broker.kill();
                    Duration down = Duration.ofMillis(random.nextInt(3_000));
                    seed.say("killed, down for %d ms".formatted(down.toMillis()));
                    Await.pause(down);
                    broker.startAgain();
                    vigil.look();
                }
                List<String> gaveUp = stages.awaitCompletionStartingAgain();
                seed.say("gave up and were started again: " + gaveUp);
            }
            Dataset dataset = vigil.look();

            assertThat(Dataset.differences(pictures.fates(), dataset.fates())).isEmpty();
            var images = Undisturbed.images(folder.resolve("undisturbed"), pictures);
            assertThat(Dataset.differences(images, dataset.images())).isEmpty();
        }
    }

    /// A laptop that sleeps: a broker that its controller gave up meanwhile would have lost its
    /// leaders, and got them back with another epoch.
    @Test
    void aBrokerThatStandsStillLeadsAsBefore(@TempDir Path folder) throws Exception {
        try (var broker = BrokerProcess.start(folder.resolve("broker"));
                var admin =
                        Admin.create(
                                Map.<String, Object>of("bootstrap.servers", broker.bootstrap()));
                var producer = producer(broker.bootstrap())) {
            admin.createTopics(List.of(new NewTopic("t", 1, (short) 1))).all().get();
            producer.send(new ProducerRecord<>("t", "before")).get();
            broker.standStill(Duration.ofSeconds(12));
            producer.send(new ProducerRecord<>("t", "after")).get();
            var partition = new TopicPartition("t", 0);
            assertThat(
                            admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                                    .partitionResult(partition)
                                    .get()
                                    .leaderEpoch())
                    .contains(0);
        }
    }

    private static Producer<String, String> producer(String bootstrap) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrap),
                new StringSerializer(),
                new StringSerializer());
    }

    @Test
    void aRunThatIsAskedToStopEndsInTimeAndGoesOnLater(@TempDir Path folder) throws IOException {
        try (var pictures = Pictures.serve(60, Duration.ofMillis(150))) {
            DemoJob job = DemoJob.in(folder.resolve("job"), pictures, SETTINGS);
            try (Program run = job.start("run")) {
                awaitShards(1, job, run::isAlive, run);
                run.terminate();
                assertThat(run.awaitExit(Stages.IN_TIME)).as("" + run).isEqualTo(130);
                assertThat(run.complained()).contains("The same command goes on");
            }
            try (Program again = job.start("run")) {
                assertThat(again.awaitExit(Program.PATIENCE)).as(again + job.log()).isZero();
            }
            Dataset dataset = Dataset.read(job.output());
            assertThat(Dataset.differences(pictures.fates(), dataset.fates())).isEmpty();
            assertThat(dataset.images()).hasSize(pictures.packed());
        }
    }

    private static void awaitShards(
            int count, DemoJob job, BooleanSupplier alive, Object underWay) {
        Await.until(Program.PATIENCE, () -> tars(job) >= count || !alive.getAsBoolean());
        assertThat(tars(job)).as("shards of %s", underWay).isGreaterThanOrEqualTo(count);
    }

    private static long tars(DemoJob job) {
        return Dataset.visible(job.output()).stream()
                .filter(file -> Dataset.name(file).endsWith(".tar"))
                .count();
    }
}
