package dev.shardline.pipeline.broker;

import dev.shardline.pipeline.broker.TopicSettings.Layout;
import dev.shardline.schemas.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Where Kafka is, and how clients of it are made. Safe for use by several threads.
///
/// @param bootstrap `host:port,…`
/// @param client further properties of every client, as the recipe's `kafka.client` says
/// @param replication of topics that are made; -1 is what the brokers do of themselves
/// @param partitions of topics that are made
/// @param embedded whether the broker is ours, in this process or another run's
public record Cluster(
        String bootstrap,
        Map<String, String> client,
        int replication,
        int partitions,
        boolean embedded) {

    /// Of a producer, bytes: a sixteenth of the heap, so that a small one suffices; several
    /// records.
    private static final long BUFFER =
            Math.clamp(Runtime.getRuntime().maxMemory() / 16, 24L << 20, 64L << 20);

    private static final long ANSWER_SECONDS = 30;
    private static final Duration KNOWN_STEP = Duration.ofMillis(50);

    /// A static member that went away has this long to come back before its partitions move.
    private static final int SESSION_MILLIS = 10_000;

    public Cluster {
        client = Map.copyOf(client);
    }

    /// The broker inside this process. Shards are numbered through: `results` has one partition.
    public static Cluster embedded(String bootstrap) {
        return new Cluster(bootstrap, Map.of(), 1, 2, true);
    }

    /// Properties that every client shares.
    public Map<String, Object> clientConfig() {
        var config = new HashMap<String, Object>(client);
        config.put("bootstrap.servers", bootstrap);
        return config;
    }

    /// Without the values of client properties: they may be passwords.
    @Override
    public String toString() {
        return "Cluster[" + bootstrap + ", client=" + client.keySet() + "]";
    }

    /// A client for questions about the cluster. What is not answered in time fails by itself, so
    /// that closing it does not wait.
    ///
    /// @throws ClusterSettingsException if the addresses or the client's properties are wrong
    public Admin admin() {
        Map<String, Object> config = clientConfig();
        config.putIfAbsent("request.timeout.ms", 10_000);
        config.putIfAbsent("default.api.timeout.ms", 25_000);
        try {
            return Admin.create(config);
        } catch (KafkaException e) {
            throw new ClusterSettingsException(
                    "No Kafka client can be made for "
                            + bootstrap
                            + ": "
                            + innermost(e).getMessage()
                            + ". Check --bootstrap, and kafka.bootstrap and kafka.client of the"
                            + " recipe.",
                    e);
        }
    }

    /// A producer whose transactions are its own: a second one with the same id fences the first.
    public Producer<byte[], byte[]> transactionalProducer(String transactionalId) {
        Map<String, Object> config = clientConfig();
        config.put("transactional.id", transactionalId);
        config.put("acks", "all");
        // A commit sends at once what waits, so this costs no time, and spares the broker requests.
        config.put("linger.ms", 50);
        config.put("batch.size", 256 << 10);
        config.put("buffer.memory", BUFFER);
        config.put("max.request.size", TopicSettings.MAX_RECORD_BYTES);
        // Whoever inherits the partitions of an instance that is gone for good waits this long.
        config.put("transaction.timeout.ms", 20_000);
        // A broker that is started again within this time is not noticed.
        config.put("max.block.ms", 120_000);
        config.put("delivery.timeout.ms", 120_000);
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /// A member of a consumer group, known to it by its instance, that sees committed records only.
    ///
    /// @param fetchBytes upper bound of what one poll brings, about
    public Consumer<byte[], byte[]> member(String group, String instance, int fetchBytes) {
        Map<String, Object> config = reading();
        config.put("group.id", group);
        config.put("group.instance.id", group + "." + instance);
        config.put("session.timeout.ms", SESSION_MILLIS);
        config.put("heartbeat.interval.ms", 2_000);
        config.put("max.poll.interval.ms", 300_000);
        config.put("max.poll.records", 500);
        config.put("fetch.max.bytes", fetchBytes);
        config.put("max.partition.fetch.bytes", fetchBytes);
        config.put(
                "partition.assignment.strategy",
                "org.apache.kafka.clients.consumer.CooperativeStickyAssignor");
        return new KafkaConsumer<>(
                config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /// A reader outside of any group.
    public Consumer<byte[], byte[]> reader() {
        Map<String, Object> config = reading();
        // Closing waits for the last fetch; at the end of a topic that is this long.
        config.put("fetch.max.wait.ms", 20);
        return new KafkaConsumer<>(
                config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private Map<String, Object> reading() {
        Map<String, Object> config = clientConfig();
        config.put("enable.auto.commit", false);
        config.put("auto.offset.reset", "earliest");
        config.put("isolation.level", "read_committed");
        config.put("allow.auto.create.topics", false);
        return config;
    }

    /// Makes the job's topics where they are missing, and waits until the broker knows them: who
    /// asks it too early hears that they are empty. Topics that exist stay as they are.
    ///
    /// @throws BrokerException if no broker answers or it refuses
    public void createTopics(Topics topics) {
        var layout = new Layout(partitions, partitions, embedded ? 1 : partitions, replication);
        try (Admin admin = admin()) {
            Set<String> there = answer(admin.listTopics().names());
            List<NewTopic> missing =
                    TopicSettings.of(topics, layout).stream()
                            .filter(topic -> !there.contains(topic.name()))
                            .toList();
            if (!missing.isEmpty()) {
                admin.createTopics(missing).values().forEach(this::awaitCreated);
                awaitKnown(admin, missing.stream().map(NewTopic::name).toList());
            }
        }
    }

    private void awaitKnown(Admin admin, List<String> topics) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(ANSWER_SECONDS);
        while (true) {
            Set<String> known = answer(admin.listTopics().names());
            Optional<String> unknown =
                    topics.stream().filter(topic -> !known.contains(topic)).findFirst();
            if (unknown.isEmpty()) {
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new BrokerException(
                        "Topic "
                                + unknown.get()
                                + " was made at "
                                + bootstrap
                                + ", but the brokers do not know it after "
                                + ANSWER_SECONDS
                                + " s.");
            }
            try {
                Thread.sleep(KNOWN_STEP);
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }
    }

    /// How many partitions a topic has.
    public int partitionsOf(Admin admin, String topic) {
        return answer(admin.describeTopics(List.of(topic)).allTopicNames()).values().stream()
                .mapToInt(description -> description.partitions().size())
                .sum();
    }

    private void awaitCreated(String topic, KafkaFuture<Void> created) {
        try {
            var _ = created.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new BrokerException(
                        "Topic "
                                + topic
                                + " cannot be made at "
                                + bootstrap
                                + ": "
                                + cause(e).getMessage(),
                        e);
            }
        } catch (TimeoutException e) {
            throw noAnswer(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /// Waits for a broker's answer.
    ///
    /// @throws BrokerException if there is none in time
    public <T> T answer(KafkaFuture<T> future) {
        try {
            return future.get(ANSWER_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw noAnswer(e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private BrokerException noAnswer(Exception e) {
        Throwable cause = cause(e);
        String why = cause.getMessage() == null ? "no answer in time" : cause.getMessage();
        if (embedded) {
            return new BrokerException("The embedded broker does not answer: " + why, e);
        }
        return new BrokerException(
                "Kafka at "
                        + bootstrap
                        + " does not answer as it should ("
                        + why
                        + "). Is it running, and is the address right (--bootstrap, or"
                        + " kafka.bootstrap in the recipe)?",
                e);
    }

    private static Throwable innermost(Throwable e) {
        Throwable inner = e;
        while (inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner;
    }

    private static Throwable cause(Exception e) {
        Throwable cause = e.getCause();
        return e instanceof ExecutionException && cause != null ? cause : e;
    }

    private static BrokerException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new BrokerException("Interrupted while waiting for Kafka", e);
    }
}
