package dev.shardline.pipeline.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.packager.Output;
import dev.shardline.packager.Packager;
import dev.shardline.packager.PackagerConfig;
import dev.shardline.pipeline.broker.Cluster;
import dev.shardline.pipeline.broker.EmbeddedBroker;
import dev.shardline.schemas.SchemaIds;
import dev.shardline.schemas.Topic;
import dev.shardline.schemas.Topics;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.avro.ImageSample;
import dev.shardline.schemas.avro.JobState;
import dev.shardline.schemas.avro.ShardCommitted;
import dev.shardline.schemas.recipe.EnrichSettings;
import dev.shardline.schemas.recipe.HashType;
import dev.shardline.schemas.recipe.PackageSettings;
import dev.shardline.schemas.recipe.PackageSettings.ShardFormat;
import dev.shardline.schemas.recipe.SameBytes;
import dev.shardline.schemas.recipe.SourceSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class PackageLoopIT {
    private static final String JOB = "cats";
    private static final String GROUP = "cats.packager";

    @TempDir private Path folder;

    @Test
    @Timeout(120)
    void packsAgainWhatARebalanceHasKeptFromTheLedger() {
        try (var broker = EmbeddedBroker.start(folder.resolve("broker"), 0);
                var ids = SchemaIds.inTopic(Map.of("bootstrap.servers", broker.bootstrap()), 1)) {
            Cluster cluster = Cluster.embedded(broker.bootstrap());
            Topics topics = Topics.of(JOB, ids);
            cluster.createTopics(topics);
            try (var producer = cluster.transactionalProducer("test")) {
                producer.initTransactions();
                producer.beginTransaction();
                var _ = producer.send(message(topics.jobs(), JOB, job()));
                var _ = producer.send(message(topics.results(), "0-0", sample()));
                producer.commitTransaction();
            }
            var leaver = new Leaver(cluster);
            var loop =
                    new PackageLoop(
                            new PackageLoop.Settings(JOB, GROUP, "a"),
                            cluster,
                            topics,
                            this::packager,
                            leaver,
                            new SimpleMeterRegistry());
            assertThat(loop.run())
                    .hasValueSatisfying(complete -> assertThat(complete.ledger()).hasSize(1));
            assertThat(leaver.taken).hasValue(2);
            assertThat(leaver.released).hasValue(1);
        }
    }

    /// Has the loop put out of its group between the reading of the first record and the commit of
    /// its shard.
    private record Leaver(Cluster cluster, AtomicInteger taken, AtomicInteger released)
            implements PackageLoop.LargeImages {

        Leaver(Cluster cluster) {
            this(cluster, new AtomicInteger(), new AtomicInteger());
        }

        @Override
        public boolean isDetached(SpecificRecord result) {
            return true;
        }

        @Override
        public SpecificRecord attach(SpecificRecord result) {
            if (taken.incrementAndGet() == 1) {
                try (Admin admin = cluster.admin()) {
                    var members = List.of(new MemberToRemove(GROUP + ".a"));
                    cluster.answer(
                            admin.removeMembersFromConsumerGroup(
                                            GROUP,
                                            new RemoveMembersFromConsumerGroupOptions(members))
                                    .all());
                }
            }
            return result;
        }

        @Override
        public void release(List<SpecificRecord> results) {
            released.addAndGet(results.size());
        }
    }

    private Packager packager(int partition, List<ShardCommitted> ledger) {
        return new Packager(
                new PackagerConfig(
                        new PackageSettings(ShardFormat.WEBDATASET, 1, HashType.SHA256, true),
                        Output.of(folder.resolve("out")),
                        partition,
                        1,
                        List.of(),
                        new SourceSettings.Columns("URL", "TEXT", null, null, null),
                        EnrichSettings.NONE,
                        new SameBytes(null, false)),
                ledger);
    }

    private static <V> ProducerRecord<byte[], byte[]> message(
            Topic<String, V> topic, String key, V value) {
        return new ProducerRecord<>(
                topic.name(),
                0,
                topic.key().serializer().serialize(topic.name(), key),
                topic.value().serializer().serialize(topic.name(), value));
    }

    private static JobState job() {
        return new JobState(
                JOB,
                Map.of(),
                "",
                1,
                List.of(),
                1,
                0L,
                1L,
                0L,
                List.of(1L),
                true,
                1_000L,
                null,
                0L,
                List.of());
    }

    private static ImageSample sample() {
        return new ImageSample(
                new ImageRecord(
                        "0-0",
                        "http://a.com/0.jpg",
                        "a cat",
                        null,
                        null,
                        "{}",
                        List.of(),
                        null,
                        null,
                        List.of(),
                        0L),
                ByteBuffer.wrap(new byte[] {(byte) 0xff, (byte) 0xd8, (byte) 0xff}),
                "jpg",
                1,
                1,
                1,
                1,
                null,
                "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                null,
                null,
                null,
                Map.of(),
                null,
                null);
    }
}
