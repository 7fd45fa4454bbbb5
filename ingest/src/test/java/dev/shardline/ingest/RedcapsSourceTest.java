package dev.shardline.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.schemas.avro.Column;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.recipe.Recipe;
import dev.shardline.schemas.recipe.RecipeReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The source `redcaps`, with the columns that its recipe has.
class RedcapsSourceTest {

    private static final String INFO =
            "{\"start_date\": \"2020-01-01\", \"end_date\": \"2020-01-31\", \"url\":"
                    + " \"https://redcaps.xyz\", \"version\": \"1.0\"}";

    @TempDir private Path folder;
    private Path annotations;

    @BeforeEach
    void write() throws IOException {
        annotations = Files.createDirectory(folder.resolve("annotations"));
        Fixture.text(annotations, "roses_2020.json", file(rose("a"), rose("b"), rose("c")));
        Fixture.text(annotations, "roses_2020-01.json.gz", file(rose("d")));
    }

    private static String file(String... posts) {
        return "{\"info\": %s, \"annotations\": [%s]}".formatted(INFO, String.join(", ", posts));
    }

    private static String rose(String id) {
        return "{\"image_id\": \"%s\", \"subreddit\": \"roses\", \"url\": \"https://i.redd.it/%s.jpg\", \"caption\": \"rose %s\", \"raw_caption\": \"Rose\", \"score\": 5, \"created_utc\": 1577836911}"
                .formatted(id, id, id);
    }

    private Recipe recipe(String... more) {
        return RecipeReader.parse(
                "redcaps.yaml",
                """
                source: {format: redcaps, paths: '%s'}
                output: out
                """
                        .formatted(annotations),
                List.of(more));
    }

    private Source open() {
        return Source.open(recipe().source(), folder);
    }

    @Test
    void anAnnotationBecomesARecordWithAllItsKeys() {
        try (Source source = open()) {
            ImageRecord rose = Fixture.images(Fixture.read(source, Position.START)).getFirst();
            assertThat(rose.getId()).isEqualTo("a");
            assertThat(rose.getUrl()).isEqualTo("https://i.redd.it/a.jpg");
            assertThat(rose.getCaption()).hasValue("rose a");
            assertThat(rose.getGroup()).hasValue("roses_2020");
            assertThat(rose.getName()).hasValue("roses/a.jpg");
            assertThat(rose.getAttributes())
                    .isEqualTo(
                            "{\"subreddit\":\"roses\",\"raw_caption\":\"Rose\",\"score\":5,\"created_utc\":1577836911}");
            assertThat(source.columns())
                    .extracting(Column::getName)
                    .containsExactly("subreddit", "raw_caption", "score", "created_utc");
        }
    }

    @Test
    void filesComeInTheOrderOfTheirGroups() throws InterruptedException {
        try (Source source = open();
                SourceRows rows = source.readGrouped(Position.START)) {
            assertThat(rows.next().map(RedcapsSourceTest::group)).hasValue("roses_2020");
            rows.next();
            rows.next();
            assertThat(rows.next().map(RedcapsSourceTest::group)).hasValue("roses_2020-01");
            assertThat(rows.next()).isEmpty();
        }
    }

    private static String group(SourceRow row) {
        return ((SourceRow.Good) row).image().getGroup().orElse("");
    }

    @Test
    void readingGoesOnAtAPosition() {
        try (Source source = open()) {
            assertThat(Fixture.images(Fixture.read(source, new Position(0, 2))))
                    .extracting(ImageRecord::getId)
                    .containsExactly("c", "d");
        }
    }

    @Test
    void aKeyThatOnlyTheLastAnnotationHasIsKept() throws IOException {
        var posts = new String[30_000];
        java.util.Arrays.setAll(posts, i -> rose("p" + i));
        posts[posts.length - 1] =
                rose("last").replace("\"score\"", "\"crosspost_parents\": [\"x\"], \"score\"");
        Fixture.text(annotations, "roses_2021.json", file(posts));
        try (Source source = open()) {
            List<SourceRow> rows = Fixture.read(source, new Position(2, posts.length - 1));
            assertThat(Fixture.images(rows).getFirst().getAttributes())
                    .contains("\"crosspost_parents\":[\"x\"]");
        }
    }

    @Test
    void annotationsThatCannotBeUsedAreBadRowsWithTheirNumber() throws IOException {
        Fixture.text(
                annotations,
                "roses_2021.json",
                file(
                        rose("ok"),
                        rose("x").replace("\"caption\"", "\"title\""),
                        rose("../../etc"),
                        rose("z").replace("\"z\"", "5")));
        try (Source source = open()) {
            List<String> bad = Fixture.bad(Fixture.read(source, new Position(2, 0)));
            assertThat(bad).hasSize(3);
            assertThat(bad.get(0)).isEqualTo("2: the key caption is missing");
            assertThat(bad.get(1)).startsWith("3: no file can have the name roses/../../etc.jpg");
            assertThat(bad.get(2)).isEqualTo("4: the key image_id is no text");
        }
    }

    @Test
    void anEmptyFileOfAnnotationsIsASourceWithoutRows() throws IOException {
        Fixture.text(annotations, "roses_2019.json", file());
        try (Source source = open()) {
            assertThat(Fixture.read(source, Position.START)).hasSize(4);
        }
    }

    @Test
    void aTruncatedFileIsRefusedBeforeTheFirstRow() throws IOException {
        Path broken = annotations.resolve("roses_2020.json");
        String text = Files.readString(broken);
        Files.writeString(broken, text.substring(0, text.length() - 30));
        assertThatThrownBy(this::open)
                .isInstanceOf(SourceException.class)
                .hasMessageContaining(broken + " is truncated: it ends in the middle, line 1");
    }

    @Test
    void aFileOfAnotherKindIsRefused() throws IOException {
        Files.writeString(annotations.resolve("list.json"), "[{\"url\": \"x\"}]");
        assertThatThrownBy(this::open)
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("list.json is no annotation file");
    }

    @Test
    void namesTellAnnotationsApartUnlessTheRecipeSaysOtherwise() {
        assertThat(recipe().dedup()).containsExactly("name");
        assertThat(recipe("dedup=[]").dedup()).isEmpty();
        assertThat(recipe("package.format=files", "package.names=source").packaging().isGrouped())
                .isFalse();
        assertThat(recipe("package.shard_by=group").packaging().isGrouped()).isTrue();
    }
}
