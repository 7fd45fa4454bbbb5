package dev.shardline.pipeline.loop;

import dev.shardline.pipeline.broker.Cluster;
import dev.shardline.schemas.Topic;
import dev.shardline.schemas.Topics;
import dev.shardline.schemas.avro.BadRow;
import dev.shardline.schemas.avro.JobState;
import dev.shardline.schemas.avro.ShardCommitted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/// The small topics read whole, as of now: the ledger, the jobs, the bad rows. Sees committed
/// records only. Each call reads anew and blocks until it is at the end.
public final class Tables {

    private final Cluster cluster;
    private final Topics topics;

    public Tables(Cluster cluster, Topics topics) {
        this.cluster = cluster;
        this.topics = topics;
    }

    /// The state of a job, if it ever began.
    public Optional<JobState> job(String name) {
        var states = new LinkedHashMap<String, JobState>();
        read(topics.jobs(), states::put);
        return Optional.ofNullable(states.get(name));
    }

    /// The ledger: shard name to entry, in order of commitment.
    public Map<String, ShardCommitted> ledger() {
        var entries = new LinkedHashMap<String, ShardCommitted>();
        read(topics.shards(), entries::put);
        return entries;
    }

    /// The entries of one partition of `results`.
    public List<ShardCommitted> ledger(int partition) {
        return ledger().values().stream()
                .filter(entry -> entry.getPartition() == partition)
                .toList();
    }

    /// Rows of the source that could not become records; at most as many as ingest lists.
    public List<BadRow> badRows() {
        var rows = new ArrayList<BadRow>();
        read(topics.badRows(), (_, row) -> rows.add(row));
        return rows;
    }

    /// Whether every record that was ingested stands in the ledger.
    public static boolean isComplete(JobState job, Iterable<ShardCommitted> ledger) {
        if (!job.getComplete()) {
            return false;
        }
        long rows = 0;
        for (ShardCommitted entry : ledger) {
            rows += entry.getRows();
        }
        return rows == job.getIngested();
    }

    private <V> void read(Topic<String, V> topic, BiConsumer<String, V> each) {
        try (Consumer<byte[], byte[]> consumer = cluster.reader()) {
            List<TopicPartition> partitions =
                    consumer.partitionsFor(topic.name()).stream().map(Tables::partition).toList();
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
                for (var next : consumer.poll(Duration.ofMillis(200))) {
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

    private static TopicPartition partition(PartitionInfo info) {
        return new TopicPartition(info.topic(), info.partition());
    }
}
