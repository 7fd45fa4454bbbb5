package dev.shardline.schemas;

import java.io.IOException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.ResolvingDecoder;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/// Reads records with a few decoders in turns. Avro keeps its decoders in the threads that read, so
/// where each record has a virtual thread of its own it would make one for every record, and hold
/// it for as long as that thread waits for its host.
///
/// Safe for use by several threads.
final class RecordReader<T extends SpecificRecord> extends SpecificDatumReader<T> {

    private static final BinaryDecoder NOTHING =
            DecoderFactory.get().binaryDecoder(new byte[0], null);

    private final Queue<ResolvingDecoder> idle = new ConcurrentLinkedQueue<>();

    /// @param written what the records were written with
    /// @param schema of the records that are wanted
    RecordReader(Schema written, Schema schema, RecordModel model) {
        super(written, schema, model);
    }

    @Override
    @SuppressWarnings("unchecked") // As in the class above it.
    public T read(@Nullable T reuse, Decoder in) throws IOException {
        ResolvingDecoder polled = idle.poll();
        ResolvingDecoder decoder = polled == null ? newDecoder() : polled;
        decoder.configure(in);
        T record = (T) read(reuse, getExpected(), decoder);
        decoder.drain();
        // It may be a long time until the next record: the bytes of this one need not wait for it.
        decoder.configure(NOTHING);
        idle.add(decoder);
        return record;
    }

    private ResolvingDecoder newDecoder() throws IOException {
        return DecoderFactory.get()
                .resolvingDecoder(
                        Schema.applyAliases(getSchema(), getExpected()), getExpected(), null);
    }
}
