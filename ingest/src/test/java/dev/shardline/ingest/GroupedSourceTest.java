package dev.shardline.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.recipe.SourceSettings;
import dev.shardline.schemas.recipe.SourceSettings.Columns;
import dev.shardline.schemas.recipe.SourceSettings.OnBadRow;
import dev.shardline.schemas.recipe.SourceSettings.SourceFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GroupedSourceTest {

    private static final Columns GROUPED = new Columns("url", null, null, null, "g");

    /// Two files; bad rows, rows without a group, and groups whose order by UTF-16 is another one.
    private static final String FIRST =
            "g,url,n\nb,u0,0\n,u1,1\na,u2,2\nb,,3\na,u4,4\n\ud83d\udc08,u5,5\n";

    private static final String SECOND = "g,url,n\n\ufffd,v0,6\na,v1,7\nbroken\n\"a b\",v3,8\n";

    @TempDir Path folder;

    @TempDir Path work;

    @Test
    void comesInTheOrderOfItsGroups() throws Exception {
        try (Source source = open()) {
            List<SourceRow> rows = grouped(source, Position.START, null, 0);

            assertThat(Fixture.bad(rows))
                    .containsExactly(
                            "5: no url: column url is empty",
                            "4: 1 values, but the header has 3 columns");
            assertThat(shown(rows))
                    .containsExactly(
                            "null 0-1 1",
                            "a 0-2 null",
                            "a 0-4 null",
                            "a 1-1 3",
                            "a b 1-3 1",
                            "b 0-0 1",
                            "\ufffd 1-0 1",
                            "\ud83d\udc08 0-5 1");
            assertThat(Fixture.images(rows).getFirst().getAttributes()).isEqualTo("{\"n\":1}");
        }
    }

    @Test
    void goesOnAtAnyRow() throws Exception {
        try (Source source = open()) {
            List<SourceRow> all = grouped(source, Position.START, null, 0);
            String group = null;
            long count = 0;
            for (int done = 0; done < all.size(); done++) {
                Position at = done == 0 ? Position.START : all.get(done - 1).next();
                assertThat(grouped(source, at, group, count))
                        .as("after " + done)
                        .isEqualTo(all.subList(done, all.size()));
                if (all.get(done) instanceof SourceRow.Good(ImageRecord image, _)) {
                    String next = image.getGroup().orElse(null);
                    count = Objects.equals(next, group) ? count + 1 : 1;
                    group = next;
                }
            }
        }
    }

    @Test
    void isMadeAgainJustSoWhereTheSortedRowsAreGone() throws Exception {
        List<SourceRow> before;
        List<SourceRow> after;
        try (Source source = open()) {
            before = grouped(source, new Position(0, 5), "a", 2);
            assertThat(files(work)).hasSize(1);
            source.discardSorted();
            assertThat(files(work)).isEmpty();
            after = grouped(source, new Position(0, 5), "a", 2);
        }
        assertThat(after).isEqualTo(before).hasSize(5);
    }

    @Test
    void usesTheSortedRowsOfAnEarlierRun() throws Exception {
        try (Source source = open()) {
            grouped(source, Position.START, null, 0);
        }
        Path sorted = files(work).getFirst();
        var made = Files.getLastModifiedTime(sorted);
        try (Source source = open()) {
            grouped(source, Position.START, null, 0);
        }
        assertThat(files(work)).containsExactly(sorted);
        assertThat(Files.getLastModifiedTime(sorted)).isEqualTo(made);
    }

    @Test
    void leavesNoHalfSortedRows() throws Exception {
        try (Source source = open()) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> grouped(source, Position.START, null, 0))
                    .isInstanceOf(InterruptedException.class);
            assertThat(shown(grouped(source, Position.START, null, 0))).hasSize(8);
            assertThat(files(work)).hasSize(1);
        }
    }

    @Test
    void endsAtABadRowOfTheOriginalWhereTheRecipeSaysSo() throws IOException {
        Path file = Fixture.text(folder, "t.csv", FIRST);
        var settings =
                new SourceSettings(
                        SourceFormat.CSV, List.of(file.toString()), GROUPED, OnBadRow.FAIL);
        try (Source source = Source.open(settings, work)) {
            assertThatThrownBy(() -> source.readGrouped(Position.START))
                    .isInstanceOf(SourceException.class)
                    .hasMessageContaining(file + ":5: no url");
        }
    }

    @Test
    void keepsApartGroupsThatAreNoUnicode() throws Exception {
        Path file =
                Fixture.text(
                        folder,
                        "t.jsonl",
                        """
                        {"url": "u0", "g": "x\\ud83d"}
                        {"url": "u1", "g": "x?"}
                        """);
        try (Source source =
                Source.open(Fixture.settings(SourceFormat.JSONL, GROUPED, file), work)) {
            assertThat(shown(grouped(source, Position.START, null, 0)))
                    .containsExactly("x? 0-0 null", "x? 0-1 2");
        }
    }

    @Test
    void refusesAGroupThatComesBack() {
        var rows = new GroupedRows(new Given("a", "b", "a"), null, 0);

        assertThat(rows.next()).isPresent();
        assertThatThrownBy(rows::next)
                .isInstanceOf(SourceException.class)
                .hasMessage(
                        "The source is not in the order of its groups: record 2 of group a comes after"
                                + " group b.");
    }

    @Test
    void refusesAGroupThatComesBackAfterARestart() {
        var rows = new GroupedRows(new Given("a"), "b", 3);

        assertThatThrownBy(rows::next).isInstanceOf(SourceException.class);
    }

    /// Rows of these groups.
    private static final class Given implements SourceRows {
        private final String[] groups;
        private int next;

        Given(String... groups) {
            this.groups = groups;
        }

        @Override
        public Optional<SourceRow> next() {
            if (next == groups.length) {
                return Optional.empty();
            }
            var image =
                    new ImageRecord(
                            "" + next,
                            "u",
                            null,
                            null,
                            groups[next],
                            "{}",
                            List.of(),
                            null,
                            null,
                            List.of(),
                            0L);
            next++;
            return Optional.of(new SourceRow.Good(image, new Position(0, next)));
        }

        @Override
        public void close() {}
    }

    @BeforeEach
    void write() throws IOException {
        Fixture.text(folder, "a.csv", FIRST);
        Fixture.text(folder, "b.csv", SECOND);
    }

    private Source open() {
        Path a = folder.resolve("a.csv");
        Path b = folder.resolve("b.csv");
        return Source.open(Fixture.settings(SourceFormat.CSV, GROUPED, a, b), work);
    }

    private static List<SourceRow> grouped(
            Source source, Position from, @Nullable String group, long count)
            throws InterruptedException {
        var rows = new ArrayList<SourceRow>();
        try (var open = new GroupedRows(source.readGrouped(from), group, count)) {
            for (Optional<SourceRow> row = open.next(); row.isPresent(); row = open.next()) {
                rows.add(row.get());
            }
        }
        return rows;
    }

    /// Group, id, and the size of the group.
    private static List<String> shown(List<SourceRow> rows) {
        return Fixture.images(rows).stream()
                .map(image ->
                        image.getGroup().orElse("null")
                                + " "
                                + image.getId()
                                + " "
                                + image.getGroupRows().map(String::valueOf).orElse("null"))
                .toList();
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
