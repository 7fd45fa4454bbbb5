package dev.shardline.pipeline.loop;

import dev.shardline.pipeline.broker.Cluster;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;

/// A topic of numbers, a loop that copies them, and the topic of what it copied, in one partition.
final class Line implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Cluster cluster;
    private final String name;
    private final int partitions;
    private final Admin admin;
    private final Producer<byte[], byte[]> producer;

    /// With one partition of numbers.
    Line(Cluster cluster, String name) {
        this(cluster, name, 1);
    }

    /// Makes the topics.
    ///
    /// @param partitions of the numbers, which are in them by turns
    Line(Cluster cluster, String name, int partitions) {
        this.cluster = cluster;
        this.name = name;
        this.partitions = partitions;
        this.admin = cluster.admin();
        cluster.answer(
                admin.createTopics(
                                Stream.of(input(), output())
                                        .map(topic ->
                                                new NewTopic(
                                                        topic,
                                                        Optional.of(
                                                                topic.equals(input())
                                                                        ? partitions
                                                                        : 1),
                                                        Optional.empty()))
                                        .toList())
                        .all());
        this.producer = cluster.transactionalProducer(name + ".source");
        producer.initTransactions();
    }

    Admin admin() {
        return admin;
    }

    String input() {
        return name + ".in";
    }

    String group() {
        return name + ".copy";
    }

    private String output() {
        return name + ".out";
    }

    /// A loop over the input, always as the same member of the group.
    StageLoop loop(Work work, BooleanSupplier mayRead) {
        return loop("0", work, mayRead);
    }

    /// A loop over the input as one of several members of the group.
    StageLoop loop(String instance, Work work, BooleanSupplier mayRead) {
        var settings =
                new StageLoop.Settings(
                        input(),
                        group(),
                        instance,
                        100,
                        500,
                        1 << 20,
                        1 << 20,
                        Duration.ofMillis(20));
        return new StageLoop(
                settings,
                cluster,
                work,
                mayRead,
                StageLoop.AssignmentListener.NONE,
                new SimpleMeterRegistry());
    }

    /// Sends numbers to the input, all at once.
    void send(int from, int to) {
        producer.beginTransaction();
        for (int number = from; number < to; number++) {
            byte[] value = ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
            // What fails here fails the commit.
            var _ = producer.send(new ProducerRecord<>(input(), number % partitions, null, value));
        }
        producer.commitTransaction();
    }

    static int number(ConsumerRecord<byte[], byte[]> numbered) {
        return ByteBuffer.wrap(numbered.value()).getInt();
    }

    Work.Effects copy(ConsumerRecord<byte[], byte[]> numbered) {
        return copy(numbered, () -> {});
    }

    Work.Effects copy(ConsumerRecord<byte[], byte[]> numbered, Runnable release) {
        return Work.Effects.of(new ProducerRecord<>(output(), numbered.value()), release);
    }

    /// The numbers that were copied and committed, in this order.
    ///
    /// @param atLeast waits for so many; then takes all that are there
    /// @throws AssertionError if fewer come
    List<Integer> results(int atLeast) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        var results = new ArrayList<Integer>();
        var partition = new TopicPartition(output(), 0);
        try (var reader = cluster.reader()) {
            reader.assign(Set.of(partition));
            reader.seekToBeginning(Set.of(partition));
            while (results.size() < atLeast || reader.position(partition) < end(partition)) {
                reader.poll(POLL).forEach(copied -> results.add(number(copied)));
                if (System.nanoTime() > deadline) {
                    throw new AssertionError(
                            "expected %d results of %s, there are %d: %s"
                                    .formatted(atLeast, name, results.size(), results));
                }
            }
        }
        return results;
    }

    private long end(TopicPartition partition) {
        try (var reader = cluster.reader()) {
            return reader.endOffsets(Set.of(partition)).getOrDefault(partition, 0L);
        }
    }

    /// How far the group has committed the input.
    OffsetAndMetadata committed() {
        Map<TopicPartition, OffsetAndMetadata> offsets =
                cluster.answer(
                        admin.listConsumerGroupOffsets(group()).partitionsToOffsetAndMetadata());
        OffsetAndMetadata at =
                Objects.requireNonNull(
                        offsets.get(new TopicPartition(input(), 0)), "nothing is committed");
        return new OffsetAndMetadata(at.offset(), at.metadata());
    }

    /// The first offset that the input still has.
    long logStart() {
        var partition = new TopicPartition(input(), 0);
        try (var reader = cluster.reader()) {
            return reader.beginningOffsets(Set.of(partition)).getOrDefault(partition, 0L);
        }
    }

    @Override
    public void close() {
        producer.close();
        admin.close();
    }
}
