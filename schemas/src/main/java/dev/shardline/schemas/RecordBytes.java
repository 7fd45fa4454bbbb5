package dev.shardline.schemas;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/// Records in files that only the version of the program reads that has written them: bare Avro,
/// nothing in it says with which schema. Safe for use by several threads.
///
/// @param <T> the records
public final class RecordBytes<T extends SpecificRecord> {

    private static final RecordModel MODEL = new RecordModel();

    private final SpecificDatumWriter<T> writer;
    private final RecordReader<T> reader;

    /// @param schema of the records, for writing and for reading
    @SuppressWarnings("MissingSummary") // A plain constructor.
    public RecordBytes(Schema schema) {
        this.writer = new SpecificDatumWriter<>(schema, MODEL);
        this.reader = new RecordReader<>(schema, schema, MODEL);
    }

    /// The record as bytes.
    public byte[] write(T record) {
        var bytes = new GatheringOutput();
        try {
            var encoder = new WellFormedEncoder(bytes);
            writer.write(record, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /// The record that was written.
    public T read(byte[] bytes) {
        try {
            BinaryDecoder decoder = DecoderFactory.get().binaryDecoder(bytes, null);
            return reader.read(null, decoder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
