package dev.shardline.ingest;

import dev.shardline.ingest.filter.SchemaIdsInMemory;
import dev.shardline.schemas.Topic;
import dev.shardline.schemas.Topics;
import dev.shardline.schemas.avro.JobState;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// Runs ingests of one job, and keeps what their transactions have brought to its topics.
final class Sent {

    final Topics topics = Topics.of("cats", new SchemaIdsInMemory());

    /// Everything committed by any producer, in order.
    private final List<ProducerRecord<byte[], byte[]>> committed = new ArrayList<>();

    static MockProducer<byte[], byte[]> producer() {
        return new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    JobState run(
            IngestPlan plan,
            Source source,
            MockProducer<byte[], byte[]> producer,
            Backpressure gate)
            throws InterruptedException {
        InstantSource clock = InstantSource.fixed(Instant.ofEpochMilli(1_000));
        try {
            return new Ingester(plan, source, topics, producer, this::state, gate, clock).run();
        } finally {
            committed.addAll(producer.history());
        }
    }

    <V> List<V> values(Topic<?, V> topic) {
        return committed.stream()
                .filter(record -> record.topic().equals(topic.name()))
                .map(record -> topic.value().deserializer().deserialize("", record.value()))
                .toList();
    }

    /// The last one.
    Optional<JobState> state() {
        List<JobState> states = values(topics.jobs());
        return states.isEmpty() ? Optional.empty() : Optional.of(states.getLast());
    }

    /// Interrupts at the second call.
    static Backpressure stopAtTheSecond() {
        var calls = new ArrayList<String>();
        return () -> {
            calls.add("");
            if (calls.size() == 2) {
                throw new InterruptedException();
            }
        };
    }
}
