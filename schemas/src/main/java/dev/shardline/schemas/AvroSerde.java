package dev.shardline.schemas;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/// Records in Confluent's wire format: a zero byte, the schema's number in 4 bytes big-endian, the
/// Avro body. See
/// <https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format>.
///
/// What was written with an older schema is read with today's. Half a surrogate pair, which UTF-8
/// cannot hold, is written as U+FFFD. Safe for use by several threads.
final class AvroSerde<T extends SpecificRecord>
        implements Serde<T>, Serializer<T>, Deserializer<T> {

    private static final byte MAGIC = 0;
    private static final int HEADER = 5;
    private static final RecordModel MODEL = new RecordModel();

    private final String subject;
    private final Schema schema;
    private final SchemaIds ids;
    private final SpecificDatumWriter<T> writer;
    private final Map<Integer, RecordReader<T>> readers = new ConcurrentHashMap<>();

    /// The number is asked for at the first record, so that a serde can be made without a network.
    private volatile @Nullable Integer ownId;

    AvroSerde(String subject, Schema schema, SchemaIds ids) {
        this.subject = subject;
        this.schema = schema;
        this.ids = ids;
        this.writer = new SpecificDatumWriter<>(schema, MODEL);
    }

    @Override
    public Serializer<T> serializer() {
        return this;
    }

    @Override
    public Deserializer<T> deserializer() {
        return this;
    }

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {}

    @Override
    public void close() {}

    @Override
    @SuppressWarnings("NullAway") // Kafka's contract: a tombstone is null on both sides.
    public byte[] serialize(String topic, @Nullable T value) {
        if (value == null) {
            return null;
        }
        var bytes = new GatheringOutput();
        try {
            var encoder = new WellFormedEncoder(bytes);
            encoder.writeFixed(ByteBuffer.allocate(HEADER).put(MAGIC).putInt(id()).array());
            writer.write(value, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Override
    @SuppressWarnings("NullAway") // As above.
    public T deserialize(String topic, byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        if (bytes.length < HEADER || bytes[0] != MAGIC) {
            throw new SchemaException(
                    "A record in "
                            + topic
                            + " is not in Confluent's wire format; another program wrote it.");
        }
        int id = ByteBuffer.wrap(bytes, 1, Integer.BYTES).getInt();
        try {
            BinaryDecoder decoder =
                    DecoderFactory.get().binaryDecoder(bytes, HEADER, bytes.length - HEADER, null);
            return reader(id).read(null, decoder);
        } catch (IOException | RuntimeException e) {
            throw new SchemaException(
                    "A record in " + topic + " does not fit its schema, number " + id + ".", e);
        }
    }

    private int id() {
        Integer known = ownId;
        if (known == null) {
            known = ids.idOf(subject, schema);
            ownId = known;
        }
        return known;
    }

    private RecordReader<T> reader(int id) {
        return readers.computeIfAbsent(
                id, number -> new RecordReader<>(ids.byId(number), schema, MODEL));
    }
}
