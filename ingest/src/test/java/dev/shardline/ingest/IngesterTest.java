package dev.shardline.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.schemas.SchemaIds;
import dev.shardline.schemas.Topic;
import dev.shardline.schemas.Topics;
import dev.shardline.schemas.avro.BadRow;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.avro.JobState;
import dev.shardline.schemas.recipe.PackageSettings.ShardBy;
import dev.shardline.schemas.recipe.SourceSettings.SourceFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IngesterTest {

    private static final int ROWS = 2 * Ingester.ROWS + 10;
    private static final Backpressure ROOM = () -> {};

    @TempDir Path folder;

    private Topics topics;

    /// Everything committed by any producer, in order.
    private final List<ProducerRecord<byte[], byte[]>> committed = new ArrayList<>();

    private Source source;

    private static final class Numbers implements SchemaIds {

        private final List<Schema> schemas = new ArrayList<>();

        @Override
        public int idOf(String subject, Schema schema) {
            if (!schemas.contains(schema)) {
                schemas.add(schema);
            }
            return schemas.indexOf(schema);
        }

        @Override
        public Schema byId(int id) {
            return schemas.get(id);
        }
    }

    @BeforeEach
    void openSource() throws IOException {
        topics = Topics.of("cats", new Numbers());
        var text = new StringBuilder();
        for (int i = 0; i < ROWS; i++) {
            text.append(i % 1000 == 999 ? "x".repeat(70_000) : "http://a/" + i).append('\n');
        }
        Path file = Fixture.text(folder, "t.txt", text.toString());
        source = Source.open(Fixture.settings(SourceFormat.TXT, Fixture.URL, file), folder);
    }

    @AfterEach
    void closeSource() {
        source.close();
    }

    private static MockProducer<byte[], byte[]> producer() {
        return new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private JobState run(MockProducer<byte[], byte[]> producer, Backpressure gate)
            throws InterruptedException {
        return run(producer, gate, Map.of("filter", "a"));
    }

    private JobState run(
            MockProducer<byte[], byte[]> producer, Backpressure gate, Map<String, String> recipe)
            throws InterruptedException {
        var plan = new IngestPlan("cats", recipe, List.of("url"), Fixture.URL, ShardBy.NONE, 3);
        InstantSource clock = InstantSource.fixed(Instant.ofEpochMilli(1_000));
        try {
            return new Ingester(plan, source, topics, producer, this::state, gate, clock).run();
        } finally {
            committed.addAll(producer.history());
        }
    }

    private <V> List<V> values(Topic<?, V> topic) {
        return committed.stream()
                .filter(record -> record.topic().equals(topic.name()))
                .map(record -> topic.value().deserializer().deserialize("", record.value()))
                .toList();
    }

    private Optional<JobState> state() {
        List<JobState> states = values(topics.jobs());
        return states.isEmpty() ? Optional.empty() : Optional.of(states.getLast());
    }

    private void assertEverythingOnce() {
        List<ImageRecord> images = values(topics.records());
        assertThat(images)
                .hasSize(ROWS - 40)
                .extracting(ImageRecord::getId)
                .doesNotHaveDuplicates();
        assertThat(values(topics.badRows()))
                .hasSize(40)
                .extracting(BadRow::getLine)
                .doesNotHaveDuplicates();
        JobState state = state().orElseThrow();
        assertThat(state.getComplete()).isTrue();
        assertThat(state.getIngested()).isEqualTo(ROWS - 40);
        assertThat(state.getBadRows()).isEqualTo(40);
        assertThat(state.getTotals()).hasSize(3).doesNotContain(0L);
        assertThat(state.getTotals().stream().mapToLong(Long::longValue).sum())
                .isEqualTo(ROWS - 40);
        assertThat(state.getStartedAt()).isEqualTo(1_000);
    }

    @Test
    void sendsEveryRowOnce() throws InterruptedException {
        MockProducer<byte[], byte[]> producer = producer();

        run(producer, ROOM);

        assertEverythingOnce();
        assertThat(producer.commitCount()).isEqualTo(4);
        assertThat(values(topics.jobs()).getFirst().getIngested()).isZero();
    }

    @Test
    void goesOnBehindWhatWasCommitted() throws InterruptedException {
        var calls = new ArrayList<String>();
        Backpressure stop =
                () -> {
                    calls.add("");
                    if (calls.size() == 2) {
                        throw new InterruptedException();
                    }
                };

        assertThatThrownBy(() -> run(producer(), stop)).isInstanceOf(InterruptedException.class);
        assertThat(state().orElseThrow().getRow()).isEqualTo(Ingester.ROWS);
        run(producer(), ROOM);

        assertEverythingOnce();
    }

    @Test
    void sendsAgainWhatWasNotCommitted() throws InterruptedException {
        MockProducer<byte[], byte[]> failing = producer();
        var calls = new ArrayList<String>();
        Backpressure fail =
                () -> {
                    calls.add("");
                    if (calls.size() == 2) {
                        failing.commitTransactionException = new KafkaException("disk full");
                    }
                };

        assertThatThrownBy(() -> run(failing, fail)).hasMessage("disk full");
        assertThat(failing.transactionAborted()).isTrue();
        run(producer(), ROOM);

        assertEverythingOnce();
    }

    @Test
    void abortsWhenInterrupted() {
        MockProducer<byte[], byte[]> producer = producer();
        Backpressure interrupt = () -> Thread.currentThread().interrupt();

        assertThatThrownBy(() -> run(producer, interrupt)).isInstanceOf(InterruptedException.class);

        assertThat(producer.transactionAborted()).isTrue();
        assertThat(values(topics.records())).isEmpty();
    }

    @Test
    void saysThatAnotherIngestTookOver() {
        MockProducer<byte[], byte[]> producer = producer();

        assertThatThrownBy(() -> run(producer, producer::fenceProducer))
                .isInstanceOf(IngestFencedException.class)
                .hasMessageContaining("Another ingest of job cats is running");
    }

    @Test
    void changesNothingWhereAllIsDone() throws InterruptedException {
        JobState done = run(producer(), ROOM);
        MockProducer<byte[], byte[]> second = producer();

        assertThat(run(second, ROOM)).isEqualTo(done);
        assertThat(second.history()).isEmpty();
    }

    @Test
    void refusesAnotherRecipe() throws InterruptedException {
        run(producer(), ROOM);

        assertThatThrownBy(() -> run(producer(), ROOM, Map.of("filter", "b", "dedup", "[url]")))
                .isInstanceOf(JobChangedException.class)
                .hasMessage(
                        "Job cats was started otherwise: dedup was not set, now it is [url]; filter"
                                + " was a, now it is b. Give this run another job name, or undo the"
                                + " change.");
    }

    @Test
    void refusesOtherInputs() throws InterruptedException, IOException {
        run(producer(), ROOM);
        source.close();
        Path file = Fixture.text(folder, "t.txt", "http://a/other");
        source = Source.open(Fixture.settings(SourceFormat.TXT, Fixture.URL, file), folder);

        assertThatThrownBy(() -> run(producer(), ROOM))
                .isInstanceOf(JobChangedException.class)
                .hasMessageContaining("the names or sizes of the input files differ");
    }
}
