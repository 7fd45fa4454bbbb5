package dev.shardline.schemas;

import dev.shardline.schemas.avro.Result;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/// What stands in `results`, taken out of the [Result] that it travels in. Safe for several
/// threads.
final class ResultSerde
        implements Serde<SpecificRecord>, Serializer<SpecificRecord>, Deserializer<SpecificRecord> {

    private final AvroSerde<Result> results;

    ResultSerde(AvroSerde<Result> results) {
        this.results = results;
    }

    @Override
    public Serializer<SpecificRecord> serializer() {
        return this;
    }

    @Override
    public Deserializer<SpecificRecord> deserializer() {
        return this;
    }

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {}

    @Override
    public void close() {}

    @Override
    @SuppressWarnings("NullAway") // Kafka's contract: a tombstone is null on both sides.
    public byte[] serialize(String topic, @Nullable SpecificRecord outcome) {
        return results.serialize(topic, outcome == null ? null : new Result(outcome));
    }

    @Override
    @SuppressWarnings("NullAway") // As above.
    public SpecificRecord deserialize(String topic, byte @Nullable [] bytes) {
        Result result = results.deserialize(topic, bytes);
        return result == null ? null : (SpecificRecord) result.getOutcome();
    }
}
