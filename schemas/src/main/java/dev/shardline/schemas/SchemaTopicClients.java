package dev.shardline.schemas;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/// Real clients for the topic of the schemas.
final class SchemaTopicClients implements SchemaTopic.Clients {

    /// Properties of the job's clients that must not be shared with these.
    private static final List<String> OWN =
            List.of(
                    "client.id",
                    "group.id",
                    "group.instance.id",
                    "group.protocol",
                    "transactional.id",
                    "interceptor.classes",
                    "enable.metrics.push");

    private final Map<String, Object> config;
    private final short replication;

    SchemaTopicClients(Map<String, ?> config, int replication, Duration timeout) {
        this.config = new HashMap<>(config);
        OWN.forEach(this.config::remove);
        this.config.put("default.api.timeout.ms", Math.toIntExact(timeout.toMillis()));
        this.config.put("request.timeout.ms", Math.toIntExact(timeout.toMillis() / 3));
        this.replication = (short) replication;
    }

    @Override
    public void createTopic(Duration timeout) throws InterruptedException, ExecutionException {
        var topic = new NewTopic(SchemaTopic.NAME, 1, replication);
        topic.configs(
                Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
                        TopicConfig.RETENTION_MS_CONFIG, "-1",
                        TopicConfig.RETENTION_BYTES_CONFIG, "-1"));
        var options = new CreateTopicsOptions().timeoutMs(Math.toIntExact(timeout.toMillis()));
        try (Admin admin = Admin.create(config)) {
            admin.createTopics(List.of(topic), options).all().get();
        }
    }

    @Override
    public Consumer<String, String> consumer() {
        var own = new HashMap<>(config);
        own.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        own.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        // Closing waits for the fetch that is under way, and at the end there is nothing to fetch.
        own.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 10);
        own.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        return new KafkaConsumer<>(own, new StringDeserializer(), new StringDeserializer());
    }

    @Override
    public Producer<String, String> producer() {
        var own = new HashMap<>(config);
        own.put(ProducerConfig.ACKS_CONFIG, "all");
        own.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        own.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        own.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, config.get("default.api.timeout.ms"));
        own.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, config.get("default.api.timeout.ms"));
        return new KafkaProducer<>(own, new StringSerializer(), new StringSerializer());
    }
}
