package dev.shardline.pipeline.loop;

import dev.shardline.pipeline.broker.Cluster;
import dev.shardline.schemas.Topic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/// A topic read from its beginning to its end as of now, outside of any group. Sees committed
/// records only.
final class WholeTopic {

    private static final Duration POLL = Duration.ofMillis(200);

    private WholeTopic() {}

    /// Hands over key and value of every record; blocks until it is at the end.
    ///
    /// @throws LoopException if the topic is unknown or cannot be read
    static <K, V> void read(Cluster cluster, Topic<K, V> topic, BiConsumer<K, V> each) {
        try (Consumer<byte[], byte[]> consumer = cluster.reader()) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic.name()).stream()
                            .map(info -> new TopicPartition(info.topic(), info.partition()))
                            .toList();
            if (partitions.isEmpty()) {
                // To take it for empty would begin a job anew that has long begun.
                throw new LoopException(
                        "Topic " + topic.name() + " is not known to the broker.", null);
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream()
                    .anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                for (var next : consumer.poll(POLL)) {
                    each.accept(
                            topic.key().deserializer().deserialize(topic.name(), next.key()),
                            topic.value().deserializer().deserialize(topic.name(), next.value()));
                }
            }
        } catch (KafkaException e) {
            throw new LoopException(
                    "Topic " + topic.name() + " cannot be read: " + e.getMessage(), e);
        }
    }
}
