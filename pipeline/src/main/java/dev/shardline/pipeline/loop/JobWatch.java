package dev.shardline.pipeline.loop;

import dev.shardline.pipeline.broker.Cluster;
import dev.shardline.schemas.Topic;
import dev.shardline.schemas.avro.JobState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/// Follows the state of a job's ingest. For one thread.
final class JobWatch implements AutoCloseable {

    private final String job;
    private final Topic<String, JobState> topic;
    private final Consumer<byte[], byte[]> consumer;
    private @Nullable JobState latest;

    JobWatch(String job, Topic<String, JobState> topic, Cluster cluster) {
        this.job = job;
        this.topic = topic;
        this.consumer = cluster.reader();
        var partition = List.of(new TopicPartition(topic.name(), 0));
        consumer.assign(partition);
        consumer.seekToBeginning(partition);
    }

    /// The newest state that has arrived; does not wait for more than a moment. A complete state is
    /// the last one.
    Optional<JobState> poll() {
        if (latest != null && latest.getComplete()) {
            return Optional.of(latest);
        }
        for (var next : consumer.poll(Duration.ofMillis(20))) {
            String key = topic.key().deserializer().deserialize(topic.name(), next.key());
            if (key.equals(job)) {
                latest = topic.value().deserializer().deserialize(topic.name(), next.value());
            }
        }
        return Optional.ofNullable(latest);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
