package dev.shardline.pipeline.broker;

import dev.shardline.schemas.Topics;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;

/// How each topic is made. Nothing is ever deleted by age: what is consumed is trimmed.
final class TopicSettings {

    /// Of one record: an image of 8 MiB, its row and the batch around them.
    static final int MAX_RECORD_BYTES = 10 << 20;

    private static final Map<String, String> KEPT =
            Map.of("cleanup.policy", "delete", "retention.ms", "-1", "retention.bytes", "-1");

    private TopicSettings() {}

    /// All topics of a job.
    ///
    /// @param layout partitions and replication
    static List<NewTopic> of(Topics topics, Layout layout) {
        return List.of(
                rows(topics.records().name(), layout.recordPartitions(), layout),
                rows(topics.wanted().name(), layout.wantedPartitions(), layout),
                images(topics.fetched().name(), layout.wantedPartitions(), layout),
                images(topics.results().name(), layout.resultPartitions(), layout),
                compacted(topics.shards().name(), layout),
                rows(topics.badRows().name(), 1, layout),
                compacted(topics.jobs().name(), layout));
    }

    private static NewTopic rows(String name, int partitions, Layout layout) {
        return topic(name, partitions, layout, KEPT, Map.of("segment.bytes", "" + (64 << 20)));
    }

    private static NewTopic images(String name, int partitions, Layout layout) {
        return topic(
                name,
                partitions,
                layout,
                KEPT,
                Map.of(
                        "segment.bytes", "" + (64 << 20),
                        "compression.type", "uncompressed",
                        "max.message.bytes", "" + MAX_RECORD_BYTES));
    }

    private static NewTopic compacted(String name, Layout layout) {
        return topic(
                name,
                1,
                layout,
                Map.of("cleanup.policy", "compact"),
                Map.of("segment.bytes", "" + (8 << 20), "min.cleanable.dirty.ratio", "0.2"));
    }

    private static NewTopic topic(
            String name,
            int partitions,
            Layout layout,
            Map<String, String> base,
            Map<String, String> own) {
        var configs = new java.util.HashMap<>(base);
        configs.putAll(own);
        return new NewTopic(name, partitions, (short) layout.replication()).configs(configs);
    }

    /// @param recordPartitions how far filter and dedup scale
    /// @param wantedPartitions how far fetchers and validators scale
    /// @param resultPartitions how far packagers scale; 1 numbers the shards without prefix
    /// @param replication of every topic
    record Layout(
            int recordPartitions, int wantedPartitions, int resultPartitions, int replication) {}
}
