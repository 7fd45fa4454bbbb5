package dev.shardline.pipeline.loop;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// How many bytes of a topic wait for its consumer group. An estimate: the size of the log times
/// the share of its offsets that is unread.
///
/// [#measure] belongs to one thread; [#isFull] may be asked by any.
public final class Backlog {

    private static final Logger log = LoggerFactory.getLogger(Backlog.class);

    private final Admin admin;
    private final String topic;
    private final String group;
    private final int partitions;
    private final long limit;
    private volatile long bytes;
    private volatile long records;

    /// @param limit bytes from which on [#isFull] is true
    public Backlog(Admin admin, String topic, String group, int partitions, long limit) {
        this.admin = admin;
        this.topic = topic;
        this.group = group;
        this.partitions = partitions;
        this.limit = limit;
    }

    /// Whether producers should wait, as of the last measurement.
    public boolean isFull() {
        return bytes >= limit;
    }

    /// Bytes that waited at the last measurement.
    public long bytes() {
        return bytes;
    }

    /// Records that waited at the last measurement; gaps in the offsets count as records.
    public long records() {
        return records;
    }

    public String topic() {
        return topic;
    }

    public String group() {
        return group;
    }

    /// Measures anew. Where Kafka does not answer, the last measurement stands.
    public void measure() throws InterruptedException {
        try {
            List<TopicPartition> all =
                    IntStream.range(0, partitions)
                            .mapToObj(p -> new TopicPartition(topic, p))
                            .toList();
            Map<TopicPartition, Long> sizes = sizes();
            Map<TopicPartition, Long> starts = offsets(all, OffsetSpec.earliest());
            Map<TopicPartition, Long> ends = offsets(all, OffsetSpec.latest());
            Map<TopicPartition, OffsetAndMetadata> committed =
                    admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
            long sum = 0;
            long unreadRecords = 0;
            for (TopicPartition partition : all) {
                long start = starts.getOrDefault(partition, 0L);
                long end = ends.getOrDefault(partition, 0L);
                long read = Math.max(start, ReadPosition.of(committed.get(partition)));
                if (end > start && end > read) {
                    unreadRecords += end - read;
                    double unread = (double) (end - read) / (end - start);
                    sum += (long) (sizes.getOrDefault(partition, 0L) * unread);
                }
            }
            bytes = sum;
            records = unreadRecords;
        } catch (ExecutionException e) {
            log.debug("The backlog of {} cannot be measured now", topic, e);
        }
    }

    private Map<TopicPartition, Long> sizes() throws InterruptedException, ExecutionException {
        var brokers =
                admin.describeCluster().nodes().get().stream().map(node -> node.id()).toList();
        var sizes = new HashMap<TopicPartition, Long>();
        for (Map<String, LogDirDescription> folders :
                admin.describeLogDirs(brokers).allDescriptions().get().values()) {
            for (LogDirDescription folder : folders.values()) {
                folder.replicaInfos()
                        .forEach((partition, replica) -> {
                            if (partition.topic().equals(topic)) {
                                sizes.merge(partition, replica.size(), Math::max);
                            }
                        });
            }
        }
        return sizes;
    }

    private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec spec)
            throws InterruptedException, ExecutionException {
        var request = new HashMap<TopicPartition, OffsetSpec>();
        partitions.forEach(partition -> request.put(partition, spec));
        var offsets = new HashMap<TopicPartition, Long>();
        admin.listOffsets(request)
                .all()
                .get()
                .forEach((partition, at) -> offsets.put(partition, at.offset()));
        return offsets;
    }
}
