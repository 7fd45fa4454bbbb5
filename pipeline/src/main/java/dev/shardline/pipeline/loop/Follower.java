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

    Follower(Topic<String, V> topic, Cluster cluster) {
        this.topic = topic;
        this.consumer = cluster.reader();
        var partition = List.of(new TopicPartition(topic.name(), 0));
        consumer.assign(partition);
        consumer.seekToBeginning(partition);
    }

    /// Hands over what has arrived since the last call; waits for some of it.
    void poll(Duration atMost, BiConsumer<String, V> each) {
        for (var next : consumer.poll(atMost)) {
            each.accept(
                    topic.key().deserializer().deserialize(topic.name(), next.key()),
                    topic.value().deserializer().deserialize(topic.name(), next.value()));
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}
