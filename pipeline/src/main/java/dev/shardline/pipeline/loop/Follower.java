package dev.shardline.pipeline.loop;

import dev.shardline.pipeline.broker.Cluster;
import dev.shardline.schemas.Topic;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;

/// A topic of one partition, followed from its beginning on, outside of any group. Sees committed
/// records only. For one thread.
final class Follower<V> implements AutoCloseable {

    private final Topic<String, V> topic;
    private final Consumer<byte[], byte[]> consumer;
    private final TopicPartition partition;
    private final long end;

    Follower(Topic<String, V> topic, Cluster cluster) {
        this.topic = topic;
        this.consumer = cluster.reader();
        this.partition = new TopicPartition(topic.name(), 0);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        this.end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    }

    /// Hands over what has arrived since the last call; waits for some of it.
    void poll(Duration atMost, BiConsumer<String, V> each) {
        for (var next : consumer.poll(atMost)) {
            each.accept(
                    topic.key().deserializer().deserialize(topic.name(), next.key()),
                    topic.value().deserializer().deserialize(topic.name(), next.value()));
        }
    }

    /// Whether something is not read yet that was there when this was made.
    boolean isBehindStart() {
        return consumer.position(partition) < end;
    }

    @Override
    public void close() {
        consumer.close();
    }
}
