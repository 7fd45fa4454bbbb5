package dev.shardline.pipeline.loop;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.shardline.pipeline.broker.Cluster;
import java.time.Duration;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;

/// A part of work that several processes divide among themselves: Kafka gives each of them some
/// partitions of a topic, of which nothing is read, and a piece of work belongs to whoever has the
/// partition of its name. When one of them dies, the others have its part after a session's time.
///
/// For a moment two may have the same part: the work must bear being done twice. Any thread may
/// ask.
public final class WorkShare implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final int NOTHING = 1;

    private final int partitions;
    private final Thread thread;
    private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
    private volatile Set<Integer> own = Set.of();
    private volatile boolean closing;

    /// Joins the group.
    ///
    /// @param topic whose partitions are divided
    /// @param group of those that divide them
    /// @param instance this process's name in the group, the same after a restart
    public WorkShare(Cluster cluster, String topic, String group, String instance) {
        var consumer = cluster.member(group, instance, NOTHING);
        partitions = consumer.partitionsFor(topic).size();
        thread =
                Thread.ofPlatform()
                        .name("share-" + group)
                        .daemon()
                        .start(() -> take(consumer, topic));
    }

    /// Whether a piece of work belongs to this process now.
    ///
    /// @throws RuntimeException of Kafka, if the group cannot be kept
    public boolean has(String name) {
        RuntimeException broken = failure.get();
        if (broken != null) {
            throw broken;
        }
        return own.contains(Utils.toPositive(Utils.murmur2(name.getBytes(UTF_8))) % partitions);
    }

    private void take(Consumer<byte[], byte[]> consumer, String topic) {
        try (consumer) {
            consumer.subscribe(Set.of(topic), new Changes(consumer));
            while (!closing) {
                // Paused: it brings nothing.
                var _ = consumer.poll(POLL);
            }
        } catch (RuntimeException e) {
            failure.set(e);
        }
    }

    private final class Changes implements ConsumerRebalanceListener {
        private final Consumer<byte[], byte[]> consumer;

        Changes(Consumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            // Any place will do, as nothing is read; without one Kafka would ask for it.
            partitions.forEach(partition -> consumer.seek(partition, 0));
            consumer.pause(partitions);
            look();
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            look();
            own =
                    own.stream()
                            .filter(one ->
                                    partitions.stream().noneMatch(gone -> gone.partition() == one))
                            .collect(Collectors.toUnmodifiableSet());
        }

        private void look() {
            own =
                    consumer.assignment().stream()
                            .map(TopicPartition::partition)
                            .collect(Collectors.toUnmodifiableSet());
        }
    }

    @Override
    public void close() {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
