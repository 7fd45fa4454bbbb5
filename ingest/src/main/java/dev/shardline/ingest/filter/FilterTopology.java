package dev.shardline.ingest.filter;

import dev.shardline.schemas.Partitions;
import dev.shardline.schemas.Topics;
import dev.shardline.schemas.WantedKeys;
import dev.shardline.schemas.avro.RecordFate;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/// From `records` to `wanted`, or to the fate in `results`: every record leaves exactly once.
///
/// The names here are part of the state that jobs leave behind: with another name for the store, a
/// job that goes on would have forgotten what it saw.
public final class FilterTopology {

    static final String SOURCE = "records";
    static final String PROCESSOR = "filter";
    static final String WANTED = "wanted";
    static final String RESULTS = "results";

    /// The dedup store; its changelog is `<job>.filter-seen-changelog`.
    static final String SEEN = "seen";

    private FilterTopology() {}

    /// The topology of a job; whoever starts it configures it by [FilterConfig].
    ///
    /// @param filter absent lets every row through
    /// @param dedup whether only the first record of each key goes on; without, there is no store
    /// @param partitions which of `results` a record that ends here goes to
    /// @param keys of those that go on
    public static Topology build(
            Topics topics,
            Optional<RowFilter> filter,
            boolean dedup,
            Partitions partitions,
            WantedKeys keys) {
        var topology =
                new Topology()
                        .addSource(
                                SOURCE,
                                topics.records().key().deserializer(),
                                topics.records().value().deserializer(),
                                topics.records().name())
                        .addProcessor(
                                PROCESSOR,
                                () -> new RecordFilter(filter, dedup, partitions, keys),
                                SOURCE)
                        .addSink(
                                WANTED,
                                topics.wanted().name(),
                                topics.wanted().key().serializer(),
                                topics.wanted().value().serializer(),
                                PROCESSOR)
                        .addSink(
                                RESULTS,
                                topics.results().name(),
                                topics.results().key().serializer(),
                                topics.results().value().serializer(),
                                byRecord(partitions),
                                PROCESSOR);
        return dedup ? topology.addStateStore(seen(), PROCESSOR) : topology;
    }

    private static StoreBuilder<KeyValueStore<byte[], byte[]>> seen() {
        return Stores.keyValueStoreBuilder(
                        Stores.persistentKeyValueStore(SEEN),
                        Serdes.ByteArray(),
                        Serdes.ByteArray())
                .withCachingDisabled();
    }

    static StreamPartitioner<String, SpecificRecord> byRecord(Partitions partitions) {
        return (_, _, fate, count) ->
                Optional.of(Set.of(partitions.ofResult(((RecordFate) fate).getRecord(), count)));
    }
}
