package dev.shardline.schemas.recipe;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The cluster: the recipe's `kafka`.
///
/// @param bootstrapServers `host:port,…`; null is the embedded broker
/// @param registryUrl a Confluent schema registry; null keeps schemas in a topic of the cluster
/// @param partitions of each topic of the job, on a cluster
/// @param replication factor of each topic, on a cluster, or [#BROKERS_REPLICATION]
/// @param client further properties of every Kafka client, as Kafka names them
public record KafkaSettings(
        @Nullable String bootstrapServers,
        @Nullable String registryUrl,
        int partitions,
        int replication,
        Map<String, String> client) {

    /// The replication factor is what the brokers give a topic by themselves. Kafka's own word.
    public static final int BROKERS_REPLICATION = -1;

    public KafkaSettings {
        client = Map.copyOf(client);
    }

    public Optional<String> bootstrap() {
        return Optional.ofNullable(bootstrapServers);
    }

    public Optional<String> registry() {
        return Optional.ofNullable(registryUrl);
    }

    /// Without the values of client properties: they may be passwords, and this text ends in logs.
    @Override
    public String toString() {
        return "KafkaSettings[bootstrap="
                + bootstrapServers
                + ", registry="
                + registryUrl
                + ", partitions="
                + partitions
                + ", replication="
                + replication
                + ", client="
                + client.keySet()
                + "]";
    }
}
