package dev.shardline.ingest.filter;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.shardline.schemas.Partitions;
import dev.shardline.schemas.Reason;
import dev.shardline.schemas.WantedKeys;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.avro.RecordFate;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/// Filter first, then dedup: a row that the filter drops does not make a later one a duplicate.
final class RecordFilter implements Processor<byte[], ImageRecord, String, SpecificRecord> {

    /// Longer ids of survivors are not kept, so that the state of a key stays small.
    static final int MAX_KEPT_ID = 24;

    private static final byte[] UNNAMED = {};

    private final Optional<RowFilter> filter;
    private final boolean dedup;
    private final Partitions partitions;
    private final WantedKeys keys;

    private @Nullable ProcessorContext<String, SpecificRecord> context;
    private @Nullable KeyValueStore<byte[], byte[]> seen;

    RecordFilter(
            Optional<RowFilter> filter, boolean dedup, Partitions partitions, WantedKeys keys) {
        this.filter = filter;
        this.dedup = dedup;
        this.partitions = partitions;
        this.keys = keys;
    }

    @Override
    public void init(ProcessorContext<String, SpecificRecord> context) {
        this.context = context;
        this.seen = dedup ? context.getStateStore(FilterTopology.SEEN) : null;
    }

    @Override
    public void process(Record<byte[], ImageRecord> in) {
        ImageRecord image = in.value();
        Optional<RecordFate> end = filtered(image).or(() -> duplicate(in.key(), image));
        end.ifPresentOrElse(
                fate ->
                        send(
                                in.withKey(partitions.resultKey(image)).withValue(fate),
                                FilterTopology.RESULTS),
                () -> send(in.withKey(keys.of(image)).withValue(image), FilterTopology.WANTED));
    }

    private Optional<RecordFate> filtered(ImageRecord image) {
        return filter.flatMap(rows ->
                switch (rows.test(image)) {
                    case Verdict.Keep() -> Optional.empty();
                    case Verdict.Drop() ->
                            Optional.of(
                                    Reason.FILTERED.ends(
                                            image, "The filter is false for this row."));
                    case Verdict.Failed(String message) ->
                            Optional.of(
                                    Reason.FILTER_ERROR.ends(
                                            image,
                                            "The filter has no value for this row: "
                                                    + message
                                                    + "."));
                });
    }

    private Optional<RecordFate> duplicate(byte[] key, ImageRecord image) {
        if (seen == null) {
            return Optional.empty();
        }
        byte[] id = image.getId().getBytes(UTF_8);
        byte[] first = seen.putIfAbsent(key, id.length <= MAX_KEPT_ID ? id : UNNAMED);
        if (first == null) {
            return Optional.empty();
        }
        String of = first.length == 0 ? "an earlier record" : new String(first, UTF_8);
        return Optional.of(Reason.DUPLICATE.ends(image, "Duplicate of " + of + "."));
    }

    private void send(Record<String, ? extends SpecificRecord> out, String sink) {
        if (context == null) {
            throw new IllegalStateException("process was called before init");
        }
        context.forward(out, sink);
    }
}
