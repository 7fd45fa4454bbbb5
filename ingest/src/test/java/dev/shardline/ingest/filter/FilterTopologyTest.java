package dev.shardline.ingest.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.Partitions;
import dev.shardline.schemas.Reason;
import dev.shardline.schemas.Topics;
import dev.shardline.schemas.WantedKeys;
import dev.shardline.schemas.avro.Column;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.avro.RecordFate;
import dev.shardline.schemas.avro.Status;
import dev.shardline.schemas.recipe.HostSettings;
import dev.shardline.schemas.recipe.PackageSettings.ShardBy;
import dev.shardline.schemas.recipe.ProxySettings;
import dev.shardline.schemas.recipe.SourceSettings;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FilterTopologyTest {

    private static final Partitions BY_ID = new Partitions(ShardBy.NONE);
    private static final WantedKeys SPREAD = keys();
    private static final Topics TOPICS = Topics.of("cats", new SchemaIdsInMemory());
    private static final Optional<RowFilter> WIDE =
            Optional.of(
                    RowFilter.compile(
                            "width >= 256",
                            List.of(new Column("width", "INTEGER")),
                            new SourceSettings.Columns("url", null, null, null, null)));

    @TempDir private Path state;

    @Test
    void passesOnWhatTheFilterKeeps() {
        try (var run = new Run(FilterTopology.build(TOPICS, WIDE, true, BY_ID, SPREAD))) {
            run.send(1, image("a", "{\"width\":300}"));

            assertThat(run.wanted.readKeyValuesToMap())
                    .isEqualTo(Map.of("a", image("a", "{\"width\":300}")));
            assertThat(run.results.isEmpty()).isTrue();
        }
    }

    @Test
    void recordsOfALimitedHostHaveItsNameAsKey() {
        var keys = keys("localhost");
        try (var run = new Run(FilterTopology.build(TOPICS, Optional.empty(), true, BY_ID, keys))) {
            run.send(1, image("a", "{}"));
            run.send(2, image("b", "{}"));

            assertThat(run.wanted.readKeyValuesToList())
                    .containsExactly(
                            KeyValue.pair("localhost", image("a", "{}")),
                            KeyValue.pair("localhost", image("b", "{}")));
        }
    }

    @Test
    void saysWhichRowsTheFilterDropped() {
        try (var run = new Run(FilterTopology.build(TOPICS, WIDE, true, BY_ID, SPREAD))) {
            run.send(1, image("a", "{\"width\":100}"));

            RecordFate fate = run.fate("a");
            assertThat(fate.getStatus()).isEqualTo(Status.FILTERED);
            assertThat(fate.getReason()).isEqualTo("filtered");
            assertThat(run.wanted.isEmpty()).isTrue();
        }
    }

    @Test
    void saysWhichRowsTheFilterHasNoValueFor() {
        try (var run = new Run(FilterTopology.build(TOPICS, WIDE, true, BY_ID, SPREAD))) {
            run.send(1, image("a", "{\"width\":null}"));

            RecordFate fate = run.fate("a");
            assertThat(fate.getReason()).isEqualTo("filter_error");
            assertThat(fate.getMessage()).contains("width is null");
        }
    }

    @Test
    void letsTheFirstOfTwoDuplicatesWin() {
        try (var run =
                new Run(FilterTopology.build(TOPICS, Optional.empty(), true, BY_ID, SPREAD))) {
            run.send(1, image("a", "{}"));
            run.send(1, image("b", "{}"));

            assertThat(run.wanted.readKeyValuesToMap()).containsOnlyKeys("a");
            RecordFate fate = run.fate("b");
            assertThat(fate.getStatus()).isEqualTo(Status.DUPLICATE);
            assertThat(fate.getReason()).isEqualTo("duplicate");
            assertThat(fate.getMessage()).isEqualTo("Duplicate of a.");
        }
    }

    @Test
    void doesNotKeepLongIds() {
        try (var run =
                new Run(FilterTopology.build(TOPICS, Optional.empty(), true, BY_ID, SPREAD))) {
            run.send(1, image("x".repeat(RecordFilter.MAX_KEPT_ID + 1), "{}"));
            run.send(1, image("b", "{}"));

            assertThat(run.fate("b").getMessage()).isEqualTo("Duplicate of an earlier record.");
        }
    }

    @Test
    void doesNotCountAFilteredRowAsTheFirst() {
        try (var run = new Run(FilterTopology.build(TOPICS, WIDE, true, BY_ID, SPREAD))) {
            run.send(1, image("a", "{\"width\":100}"));
            run.send(1, image("b", "{\"width\":300}"));

            assertThat(run.wanted.readKeyValuesToMap()).containsOnlyKeys("b");
        }
    }

    /// The test driver empties its folder when it closes, so the state comes back as it does after
    /// a lost disk: from the changelog.
    @Test
    void remembersWhatItSawOverARestart() {
        Topology topology = FilterTopology.build(TOPICS, Optional.empty(), true, BY_ID, SPREAD);
        List<KeyValue<byte[], byte[]>> changelog;
        try (var run = new Run(topology)) {
            run.send(1, image("a", "{}"));
            changelog =
                    run.driver
                            .createOutputTopic(
                                    "cats.filter-seen-changelog",
                                    new ByteArrayDeserializer(),
                                    new ByteArrayDeserializer())
                            .readKeyValuesToList();
        }
        try (var run =
                new Run(FilterTopology.build(TOPICS, Optional.empty(), true, BY_ID, SPREAD))) {
            KeyValueStore<byte[], byte[]> seen = run.driver.getKeyValueStore("seen");
            changelog.forEach(it -> seen.put(it.key, it.value));
            run.send(1, image("b", "{}"));
            run.send(2, image("c", "{}"));

            assertThat(run.fate("b").getMessage()).isEqualTo("Duplicate of a.");
            assertThat(run.wanted.readKeyValuesToMap()).containsOnlyKeys("c");
        }
    }

    @Test
    void keepsDuplicatesWithoutDedup() {
        Topology topology = FilterTopology.build(TOPICS, Optional.empty(), false, BY_ID, SPREAD);
        try (var run = new Run(topology)) {
            run.send(1, image("a", "{}"));
            run.send(1, image("b", "{}"));

            assertThat(run.wanted.readKeyValuesToMap()).containsOnlyKeys("a", "b");
            assertThat(run.driver.getAllStateStores()).isEmpty();
        }
    }

    @Test
    void keepsTheNamesThatJobsInProgressRelyOn() {
        String described =
                FilterTopology.build(TOPICS, WIDE, true, BY_ID, SPREAD).describe().toString();

        assertThat(described.lines().map(String::strip))
                .contains(
                        "Source: records (topics: [cats.records])",
                        "Processor: filter (stores: [seen])",
                        "Sink: results (topic: cats.results)",
                        "Sink: wanted (topic: cats.wanted)");
    }

    @Test
    void letsEveryRecordLeaveExactlyOnce() {
        var random = new Random(7);
        try (var run = new Run(FilterTopology.build(TOPICS, WIDE, true, BY_ID, SPREAD))) {
            Set<Integer> kept = new HashSet<>();
            List<String> ids = new ArrayList<>();
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 3_000; i++) {
                int hash = random.nextInt(1_000);
                int width = random.nextInt(512);
                String written = random.nextInt(20) == 0 ? "null" : String.valueOf(width);
                String id = unicode(random) + i;
                run.send(hash, image(id, "{\"width\":" + written + "}"));
                ids.add(id);
                if (!written.equals("null") && width >= 256 && kept.add(hash)) {
                    expected.add(id);
                }
            }

            List<String> wanted =
                    run.wanted.readKeyValuesToList().stream().map(it -> it.key).toList();
            List<String> left = new ArrayList<>(wanted);
            run.results.readKeyValuesToList().forEach(it -> left.add(it.key));
            assertThat(wanted).isEqualTo(expected);
            assertThat(left).containsExactlyInAnyOrderElementsOf(ids);
        }
    }

    @Test
    void sendsFatesWhereKafkasOwnPartitionerWould() {
        var random = new Random(11);
        for (int i = 0; i < 2_000; i++) {
            String id = unicode(random);
            int partitions = 1 + random.nextInt(64);
            byte[] key = new StringSerializer().serialize("", id);
            var fate = Reason.FILTERED.ends(image(id, "{}"), "");

            assertThat(FilterTopology.byRecord(BY_ID).partitions("results", id, fate, partitions))
                    .contains(Set.of(BuiltInPartitioner.partitionForKey(key, partitions)));
        }
    }

    private static String unicode(Random random) {
        int[] points = random.ints(1 + random.nextInt(20), 32, 0x2FFFF).toArray();
        return Arrays.stream(points)
                .filter(it -> it < 0xD800 || it > 0xDFFF)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static WantedKeys keys(String... limited) {
        var named = new TreeMap<String, HostSettings.Host>();
        for (String name : limited) {
            named.put(
                    name,
                    new HostSettings.Host(
                            new HostSettings.Limits(null, 1), Map.of(), Map.of(), null));
        }
        var none = new HostSettings.Limits(null, null);
        return new WantedKeys(
                new HostSettings(none, none, Duration.ofSeconds(10), named, ProxySettings.NONE));
    }

    private static ImageRecord image(String id, String attributes) {
        return new ImageRecord(
                id,
                "http://localhost/" + id,
                null,
                null,
                null,
                attributes,
                List.of(),
                null,
                null,
                List.of(),
                0L);
    }

    /// The topology with its topics, in the test's state folder.
    private final class Run implements AutoCloseable {

        final TopologyTestDriver driver;
        final TestInputTopic<byte[], ImageRecord> records;
        final TestOutputTopic<String, ImageRecord> wanted;
        final TestOutputTopic<String, SpecificRecord> results;

        Run(Topology topology) {
            var config = new Properties();
            config.putAll(
                    FilterConfig.streamsConfig(
                            "cats",
                            "one",
                            Map.of("bootstrap.servers", "localhost:1"),
                            state,
                            1,
                            1));
            driver = new TopologyTestDriver(topology, config);
            records =
                    driver.createInputTopic(
                            TOPICS.records().name(),
                            new ByteArraySerializer(),
                            TOPICS.records().value().serializer());
            wanted =
                    driver.createOutputTopic(
                            TOPICS.wanted().name(),
                            TOPICS.wanted().key().deserializer(),
                            TOPICS.wanted().value().deserializer());
            results =
                    driver.createOutputTopic(
                            TOPICS.results().name(),
                            TOPICS.results().key().deserializer(),
                            TOPICS.results().value().deserializer());
        }

        void send(int hash, ImageRecord image) {
            records.pipeInput(ByteBuffer.allocate(16).putInt(hash).array(), image);
        }

        /// The one fate in `results`, which must be this record's.
        RecordFate fate(String id) {
            var only = results.readKeyValue();
            assertThat(results.isEmpty()).isTrue();
            assertThat(only.key).isEqualTo(BY_ID.resultKey(image(id, "{}")));
            return (RecordFate) only.value;
        }

        @Override
        public void close() {
            driver.close();
        }
    }
}
