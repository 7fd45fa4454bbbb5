package dev.shardline.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.schemas.Partitions;
import dev.shardline.schemas.Topics;
import dev.shardline.schemas.avro.BadRow;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.avro.JobState;
import dev.shardline.schemas.recipe.PackageSettings.ShardBy;
import dev.shardline.schemas.recipe.SourceSettings.Columns;
import dev.shardline.schemas.recipe.SourceSettings.SourceFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Grouped jobs, stopped in the middle of a group.
final class GroupedIngestTest {

    private static final Columns COLUMNS = new Columns("url", null, null, null, "g");
    private static final int ROWS = 2 * Ingester.ROWS + 10;
    private static final int GROUPS = 7;
    private static final int BAD = ROWS / 1000;
    private static final int PARTITIONS = 3;

    @TempDir Path folder;

    @TempDir Path work;

    private final Sent sent = new Sent();
    private final Topics topics = sent.topics;

    @BeforeEach
    void write() throws IOException {
        var text = new StringBuilder("url,g\n");
        for (int i = 0; i < ROWS; i++) {
            text.append(i % 1000 == 999 ? "" : "http://a/" + i);
            text.append(",g").append(i % GROUPS).append('\n');
        }
        Fixture.text(folder, "t.csv", text.toString());
    }

    @Test
    void sendsGroupAfterGroupWithTheSizeOnTheLastRecord() throws InterruptedException {
        run(() -> {});

        assertGroups();
        assertThat(state().getGroup()).contains("g6");
        assertThat(files(work)).as("the sorted rows").isEmpty();
    }

    @Test
    void goesOnInTheMiddleOfAGroup() throws InterruptedException {
        assertThatThrownBy(() -> run(Sent.stopAtTheSecond()))
                .isInstanceOf(InterruptedException.class);
        JobState stopped = state();
        assertThat(stopped.getComplete()).isFalse();
        assertThat(stopped.getGroup()).isPresent();
        assertThat(stopped.getGroupRows()).isPositive();
        assertThat(files(work)).as("the sorted rows").hasSize(1);

        run(() -> {});

        assertGroups();
    }

    @Test
    void goesOnWhereTheSortedRowsAreGone() throws InterruptedException, IOException {
        assertThatThrownBy(() -> run(Sent.stopAtTheSecond()))
                .isInstanceOf(InterruptedException.class);
        for (Path file : files(work)) {
            Files.delete(file);
        }

        run(() -> {});

        assertGroups();
    }

    @Test
    void countsTotalsByGroup() throws InterruptedException {
        run(() -> {});

        var totals = new Long[] {0L, 0L, 0L};
        var partitions = new Partitions(ShardBy.GROUP);
        for (ImageRecord image : sent.values(topics.records())) {
            totals[partitions.ofResult(image, PARTITIONS)]++;
        }
        assertThat(state().getTotals()).containsExactly(totals);
    }

    private void assertGroups() {
        List<ImageRecord> images = sent.values(topics.records());
        assertThat(images)
                .hasSize(ROWS - BAD)
                .extracting(ImageRecord::getId)
                .doesNotHaveDuplicates();
        assertThat(images)
                .isSortedAccordingTo(Comparator.comparing(image -> image.getGroup().orElse("")));
        var sizes = new HashMap<String, Long>();
        var ended = new HashSet<String>();
        for (ImageRecord image : images) {
            String group = image.getGroup().orElseThrow();
            assertThat(ended).doesNotContain(group);
            long size = sizes.merge(group, 1L, Long::sum);
            if (image.getGroupRows().isPresent()) {
                assertThat(image.getGroupRows()).contains(size);
                ended.add(group);
            }
        }
        assertThat(ended).hasSize(GROUPS);
        assertThat(sent.values(topics.badRows()))
                .hasSize(BAD)
                .extracting(BadRow::getLine)
                .doesNotHaveDuplicates();
        assertThat(state().getIngested()).isEqualTo(ROWS - BAD);
        assertThat(state().getBadRows()).isEqualTo(BAD);
    }

    private void run(Backpressure gate) throws InterruptedException {
        var plan =
                new IngestPlan(
                        "cats", Map.of(), List.of("url"), COLUMNS, ShardBy.GROUP, PARTITIONS);
        Path file = folder.resolve("t.csv");
        try (Source source = Source.open(Fixture.settings(SourceFormat.CSV, COLUMNS, file), work)) {
            JobState _ = sent.run(plan, source, Sent.producer(), gate);
        }
    }

    private JobState state() {
        return sent.state().orElseThrow();
    }

    private static List<Path> files(Path folder) {
        try (var files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
