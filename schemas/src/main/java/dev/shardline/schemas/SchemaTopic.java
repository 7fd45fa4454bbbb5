package dev.shardline.schemas;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;

/// The topic `shardline.schemas`: one partition, kept for ever, the key a subject and the value a
/// schema's JSON. It is made at the first use where it is absent.
///
/// Clients live for one call, for calls are rare: a process reads at its start, and writes when it
/// brings a new schema.
final class SchemaTopic implements SchemaLog {

    static final String NAME = "shardline.schemas";

    private static final TopicPartition PARTITION = new TopicPartition(NAME, 0);
    private static final Duration POLL = Duration.ofMillis(100);

    /// The clients that the topic is reached by.
    interface Clients {

        /// Makes the topic where it is absent.
        void createTopic(Duration timeout) throws InterruptedException, ExecutionException;

        Consumer<String, String> consumer();

        Producer<String, String> producer();
    }

    private final Clients clients;
    private final String cluster;
    private final Duration timeout;
    private final InstantSource clock;
    private boolean exists;
    private @Nullable Producer<String, String> producer;

    /// @param cluster where the topic is, for messages
    /// @param timeout for each call
    SchemaTopic(Clients clients, String cluster, Duration timeout, InstantSource clock) {
        this.clients = clients;
        this.cluster = cluster;
        this.timeout = timeout;
        this.clock = clock;
    }

    @Override
    public List<Entry> readFrom(long offset) {
        createIfAbsent();
        try (Consumer<String, String> consumer = clients.consumer()) {
            return read(consumer, offset);
        } catch (KafkaException e) {
            throw failure("read", e);
        }
    }

    private List<Entry> read(Consumer<String, String> consumer, long offset) {
        Instant deadline = clock.instant().plus(timeout);
        int partitions = partitions(consumer, deadline);
        if (partitions != 1) {
            throw new SchemaException(
                    "The topic "
                            + NAME
                            + " must have one partition, for offsets number the schemas, but has "
                            + partitions
                            + "; another program made it.");
        }
        consumer.assign(List.of(PARTITION));
        consumer.seek(PARTITION, offset);
        long end =
                Optional.ofNullable(consumer.endOffsets(List.of(PARTITION), timeout).get(PARTITION))
                        .orElseThrow();
        var entries = new ArrayList<Entry>();
        while (consumer.position(PARTITION, timeout) < end) {
            for (ConsumerRecord<String, String> schema : consumer.poll(POLL)) {
                if (schema.key() != null && schema.value() != null) {
                    entries.add(new Entry(schema.offset(), schema.key(), schema.value()));
                }
            }
            if (clock.instant().isAfter(deadline)) {
                throw failure("read", null);
            }
        }
        return entries;
    }

    /// A topic that was made a moment ago is not known to every broker yet, and has no partitions
    /// there.
    private int partitions(Consumer<String, String> consumer, Instant deadline) {
        int partitions = consumer.partitionsFor(NAME, timeout).size();
        while (partitions == 0) {
            if (clock.instant().isAfter(deadline)) {
                throw failure("read", null);
            }
            try {
                Thread.sleep(POLL);
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
            partitions = consumer.partitionsFor(NAME, timeout).size();
        }
        return partitions;
    }

    @Override
    public void append(String subject, String schema) {
        createIfAbsent();
        try {
            if (producer == null) {
                producer = clients.producer();
            }
            producer.send(new ProducerRecord<>(NAME, 0, subject, schema)).get();
        } catch (ExecutionException | KafkaException e) {
            throw failure("written", e);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    @Override
    public void close() {
        if (producer != null) {
            producer.close(timeout);
        }
    }

    private void createIfAbsent() {
        if (exists) {
            return;
        }
        try {
            clients.createTopic(timeout);
            exists = true;
        } catch (ExecutionException | KafkaException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw failure("made", e);
            }
            exists = true;
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private SchemaException failure(String done, @Nullable Exception e) {
        Throwable cause = e instanceof ExecutionException ? e.getCause() : e;
        return new SchemaException(
                "The topic "
                        + NAME
                        + " of "
                        + cluster
                        + " could not be "
                        + done
                        + (cause == null
                                ? " within " + timeout.toSeconds() + " s."
                                : ": " + cause.getMessage()),
                cause);
    }

    private static SchemaException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new SchemaException("Interrupted while reaching the topic " + NAME + ".", e);
    }
}
