package dev.shardline.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.schemas.Topics;
import dev.shardline.schemas.avro.BadRow;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.avro.JobState;
import dev.shardline.schemas.recipe.PackageSettings.ShardBy;
import dev.shardline.schemas.recipe.SourceSettings.SourceFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IngesterTest {

    private static final int ROWS = 2 * Ingester.ROWS + 10;
    private static final Backpressure ROOM = () -> {};

    @TempDir Path folder;

    private final Sent sent = new Sent();
    private final Topics topics = sent.topics;
    private Source source;

    @BeforeEach
    void openSource() throws IOException {
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

    private JobState run(MockProducer<byte[], byte[]> producer, Backpressure gate)
            throws InterruptedException {
        return run(producer, gate, Map.of("filter", "a"));
    }

    private JobState run(
            MockProducer<byte[], byte[]> producer, Backpressure gate, Map<String, String> recipe)
            throws InterruptedException {
        var plan = new IngestPlan("cats", recipe, List.of("url"), Fixture.URL, ShardBy.NONE, 3);
        return sent.run(plan, source, producer, gate);
    }

    private void assertEverythingOnce() {
        List<ImageRecord> images = sent.values(topics.records());
        assertThat(images)
                .hasSize(ROWS - 40)
                .extracting(ImageRecord::getId)
                .doesNotHaveDuplicates();
        assertThat(sent.values(topics.badRows()))
                .hasSize(40)
                .extracting(BadRow::getLine)
                .doesNotHaveDuplicates();
        JobState state = sent.state().orElseThrow();
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
        MockProducer<byte[], byte[]> producer = Sent.producer();

        run(producer, ROOM);

        assertEverythingOnce();
        assertThat(producer.commitCount()).isEqualTo(4);
        assertThat(sent.values(topics.jobs()).getFirst().getIngested()).isZero();
    }

    @Test
    void goesOnBehindWhatWasCommitted() throws InterruptedException {
        Backpressure stop = Sent.stopAtTheSecond();

        assertThatThrownBy(() -> run(Sent.producer(), stop))
                .isInstanceOf(InterruptedException.class);
        assertThat(sent.state().orElseThrow().getRow()).isEqualTo(Ingester.ROWS);
        run(Sent.producer(), ROOM);

        assertEverythingOnce();
    }

    @Test
    void sendsAgainWhatWasNotCommitted() throws InterruptedException {
        MockProducer<byte[], byte[]> failing = Sent.producer();
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
        run(Sent.producer(), ROOM);

        assertEverythingOnce();
    }

    @Test
    void abortsWhenInterrupted() {
        MockProducer<byte[], byte[]> producer = Sent.producer();
        Backpressure interrupt = () -> Thread.currentThread().interrupt();

        assertThatThrownBy(() -> run(producer, interrupt)).isInstanceOf(InterruptedException.class);

        assertThat(producer.transactionAborted()).isTrue();
        assertThat(sent.values(topics.records())).isEmpty();
    }

    @Test
    void saysThatAnotherIngestTookOver() {
        MockProducer<byte[], byte[]> producer = Sent.producer();

        assertThatThrownBy(() -> run(producer, producer::fenceProducer))
                .isInstanceOf(IngestFencedException.class)
                .hasMessageContaining("Another ingest of job cats is running");
    }

    @Test
    void changesNothingWhereAllIsDone() throws InterruptedException {
        JobState done = run(Sent.producer(), ROOM);
        MockProducer<byte[], byte[]> second = Sent.producer();

        assertThat(run(second, ROOM)).isEqualTo(done);
        assertThat(second.history()).isEmpty();
    }

    @Test
    void refusesAnotherRecipe() throws InterruptedException {
        run(Sent.producer(), ROOM);

        assertThatThrownBy(
                        () -> run(Sent.producer(), ROOM, Map.of("filter", "b", "dedup", "[url]")))
                .isInstanceOf(JobChangedException.class)
                .hasMessage(
                        "Job cats was started otherwise: dedup was not set, now it is [url]; filter"
                                + " was a, now it is b. Give this run another job name, or undo the"
                                + " change.");
    }

    @Test
    void refusesOtherInputs() throws InterruptedException, IOException {
        run(Sent.producer(), ROOM);
        source.close();
        Path file = Fixture.text(folder, "t.txt", "http://a/other");
        source = Source.open(Fixture.settings(SourceFormat.TXT, Fixture.URL, file), folder);

        assertThatThrownBy(() -> run(Sent.producer(), ROOM))
                .isInstanceOf(JobChangedException.class)
                .hasMessageContaining("the names or sizes of the input files differ");
    }
}
