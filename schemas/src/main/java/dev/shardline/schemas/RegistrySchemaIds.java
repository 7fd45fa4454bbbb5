package dev.shardline.schemas;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.avro.AvroSchema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;

/// Numbers for schemas out of a Confluent schema registry, or one with its API.
///
/// The only class that knows where the client comes from: Confluent's own artifact is not on Maven
/// Central, so it is taken, relocated, out of one of Flink's. That jar has an Avro of its own,
/// hence schemas go over as text.
final class RegistrySchemaIds implements SchemaIds {

    private static final int CONFLICT = 409;
    private static final String BACKWARD = "BACKWARD";
    private static final int MAX_SCHEMAS_PER_SUBJECT = 1000;

    private record Registered(String subject, Schema schema) {}

    private final SchemaRegistryClient client;
    private final String registry;
    private final Map<Registered, Integer> ids = new ConcurrentHashMap<>();
    private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();

    /// @param registry where it is, for messages
    RegistrySchemaIds(SchemaRegistryClient client, String registry) {
        this.client = client;
        this.registry = registry;
    }

    static RegistrySchemaIds at(String url, Map<String, ?> config) {
        var timed = new HashMap<String, Object>(config);
        timed.putIfAbsent("http.connect.timeout.ms", 10_000);
        timed.putIfAbsent("http.read.timeout.ms", 30_000);
        return new RegistrySchemaIds(
                new CachedSchemaRegistryClient(url, MAX_SCHEMAS_PER_SUBJECT, timed), url);
    }

    @Override
    public int idOf(String subject, Schema schema) {
        return ids.computeIfAbsent(new Registered(subject, schema), this::register);
    }

    private int register(Registered asked) {
        try {
            // Registries differ in what they check unless told.
            demandBackward(asked.subject());
            return client.register(asked.subject(), new AvroSchema(asked.schema().toString()));
        } catch (RestClientException e) {
            throw new SchemaException(
                    "The schema registry "
                            + registry
                            + " refuses the schema of "
                            + asked.subject()
                            + (e.getStatus() == CONFLICT
                                    ? ", for it cannot read records that are there already: "
                                    : ": ")
                            + e.getMessage()
                            + " (HTTP "
                            + e.getStatus()
                            + ")",
                    e);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    /// The processes of a job do this at the same time. A registry that finds no rule makes one,
    /// and refuses all but the first who do so; then there is one to be changed.
    private void demandBackward(String subject) throws IOException, RestClientException {
        try {
            client.updateCompatibility(subject, BACKWARD);
        } catch (RestClientException e) {
            if (e.getStatus() != CONFLICT) {
                throw e;
            }
            client.updateCompatibility(subject, BACKWARD);
        }
    }

    @Override
    public Schema byId(int id) {
        return schemas.computeIfAbsent(id, this::find);
    }

    private Schema find(int id) {
        try {
            return new Schema.Parser().parse(client.getSchemaById(id).canonicalString());
        } catch (RestClientException e) {
            throw new SchemaException(
                    "The schema registry "
                            + registry
                            + " gives no schema for number "
                            + id
                            + ": "
                            + e.getMessage(),
                    e);
        } catch (AvroRuntimeException e) {
            throw new SchemaException(
                    "Number " + id + " of the schema registry " + registry + " is no Avro schema.",
                    e);
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    @Override
    public void close() {
        try {
            client.close();
        } catch (IOException e) {
            throw unreachable(e);
        }
    }

    private SchemaException unreachable(IOException e) {
        return new SchemaException(
                "The schema registry " + registry + " cannot be reached: " + e.getMessage(), e);
    }
}
