package dev.shardline.ingest.filter;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.DefaultProductionExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailExceptionHandler;
import org.apache.kafka.streams.errors.LogAndFailProcessingExceptionHandler;

/// How the filter's Kafka Streams client is configured.
public final class FilterConfig {

    private static final int MAX_REQUEST = 10 << 20;

    private FilterConfig() {}

    /// The configuration for one instance of the filter service.
    ///
    /// What the guarantees rest on cannot be changed by `client`; what is only measured to be fast
    /// can.
    ///
    /// @param job the name of the job
    /// @param instance the same at each start of this instance, and no other instance's: a crash
    ///   then costs no wait for the old one's session
    /// @param client properties of every Kafka client, `bootstrap.servers` among them
    /// @param stateDir the dedup stores' folder, this instance's own
    /// @param threads at least 1; more than `records` has partitions are idle
    /// @param replication of the changelog topic; -1 is the brokers' own
    public static Map<String, Object> streamsConfig(
            String job,
            String instance,
            Map<String, Object> client,
            Path stateDir,
            int threads,
            int replication) {
        if (threads < 1 || replication < -1 || replication == 0) {
            throw new IllegalArgumentException(
                    "threads and replication must be at least 1 (replication: or -1), were %d and %d"
                            .formatted(threads, replication));
        }
        Map<String, Object> config = new HashMap<>(measured());
        config.putAll(client);
        config.putAll(guaranteed());
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, job + ".filter");
        config.put(StreamsConfig.CLIENT_ID_CONFIG, job + ".filter." + instance);
        // Streams adds the number of the thread.
        config.put(
                StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG),
                instance);
        config.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
        config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
        config.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, replication);
        return config;
    }

    private static Map<String, Object> measured() {
        return Map.ofEntries(
                Map.entry(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 500),
                Map.entry(StreamsConfig.ENABLE_METRICS_PUSH_CONFIG, false),
                Map.entry(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000),
                Map.entry(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5_000),
                // A commit sends at once what waits.
                Map.entry(ProducerConfig.LINGER_MS_CONFIG, 100),
                Map.entry(ProducerConfig.BATCH_SIZE_CONFIG, 512 << 10),
                Map.entry(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST));
    }

    private static Map<String, Object> guaranteed() {
        return Map.ofEntries(
                Map.entry(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2),
                Map.entry(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest"),
                Map.entry(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic"),
                Map.entry(
                        StreamsConfig.TOPOLOGY_OPTIMIZATION_CONFIG, StreamsConfig.NO_OPTIMIZATION),
                Map.entry(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true),
                // A record cache only costs: no key is ever written twice.
                Map.entry(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0L),
                Map.entry(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, DedupStoreConfig.class),
                // All three end the stage rather than lose a record.
                Map.entry(
                        StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
                        LogAndFailExceptionHandler.class),
                Map.entry(
                        StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG,
                        LogAndFailProcessingExceptionHandler.class),
                Map.entry(
                        StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG,
                        DefaultProductionExceptionHandler.class));
    }
}
