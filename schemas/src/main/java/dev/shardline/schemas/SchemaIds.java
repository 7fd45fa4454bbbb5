package dev.shardline.schemas;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.SortedMap;
import org.apache.avro.Schema;

/// Numbers for schemas, the same for all processes of a job: the 4 bytes that the Confluent wire
/// format puts before a record.
///
/// Safe for use by several threads. Both calls may block on the network the first time; what was
/// answered once is remembered.
public interface SchemaIds extends AutoCloseable {

    /// Numbers kept in the topic `shardline.schemas` of the cluster itself, which is made where it
    /// is absent. Needs no registry; the numbers live as long as the cluster.
    ///
    /// @param client how Kafka's clients reach the cluster: `bootstrap.servers`, security
    /// @param replication of that topic, should it have to be made
    static SchemaIds inTopic(Map<String, ?> client, int replication) {
        var timeout = Duration.ofSeconds(30);
        return new KafkaSchemaIds(
                new SchemaTopic(
                        new SchemaTopicClients(client, replication, timeout),
                        String.valueOf(client.get("bootstrap.servers")),
                        timeout,
                        InstantSource.system()));
    }

    /// Numbers given by a schema registry with Confluent's API.
    ///
    /// @param url of the registry
    /// @param config of its client, as Confluent names it: `basic.auth.user.info` and so on
    static SchemaIds inRegistry(String url, Map<String, ?> config) {
        return RegistrySchemaIds.at(url, config);
    }

    /// The number of a schema under a subject; registers it if it is new.
    ///
    /// @param subject `<topic>-value`
    /// @throws SchemaException if the schema cannot be registered, an incompatible one for instance
    int idOf(String subject, Schema schema);

    /// Registers those schemas that are new.
    ///
    /// @param schemas by subject
    /// @throws SchemaException if one cannot be registered, as [#idOf] says
    default void register(SortedMap<String, Schema> schemas) {
        schemas.forEach((subject, schema) -> {
            var _ = idOf(subject, schema);
        });
    }

    /// The schema that has this number.
    ///
    /// @throws SchemaException if there is none
    Schema byId(int id);

    /// Lets go of connections; not to be used afterwards.
    @Override
    default void close() {}
}
