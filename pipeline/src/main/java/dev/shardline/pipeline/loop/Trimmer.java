package dev.shardline.pipeline.loop;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Deletes the records of a topic that its consumer group has committed, so that disk use follows
/// the backlog and not the input. Best effort: what one pass misses the next one trims.
///
/// Safe for use by several threads.
public final class Trimmer {

    private static final Logger log = LoggerFactory.getLogger(Trimmer.class);

    private final Admin admin;
    private final String topic;
    private final String group;
    private final Map<TopicPartition, Long> trimmed = new ConcurrentHashMap<>();

    public Trimmer(Admin admin, String topic, String group) {
        this.admin = admin;
        this.topic = topic;
        this.group = group;
    }

    /// One pass.
    public void trim() throws InterruptedException {
        try {
            Map<TopicPartition, OffsetAndMetadata> committed =
                    admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
            var delete = new HashMap<TopicPartition, RecordsToDelete>();
            committed.forEach((partition, at) -> {
                if (at != null
                        && partition.topic().equals(topic)
                        && at.offset() > trimmed.getOrDefault(partition, 0L)) {
                    delete.put(partition, RecordsToDelete.beforeOffset(at.offset()));
                }
            });
            if (!delete.isEmpty()) {
                admin.deleteRecords(delete).all().get();
                delete.forEach((partition, to) -> trimmed.put(partition, to.beforeOffset()));
            }
        } catch (ExecutionException e) {
            log.debug("Trimming {} behind {} failed this time", topic, group, e);
        }
    }
}
