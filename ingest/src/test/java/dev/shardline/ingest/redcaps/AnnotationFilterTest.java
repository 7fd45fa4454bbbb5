package dev.shardline.ingest.redcaps;

import static dev.shardline.ingest.redcaps.AnnotationFixture.JANUARY;
import static dev.shardline.ingest.redcaps.AnnotationFixture.annotation;
import static dev.shardline.ingest.redcaps.AnnotationFixture.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.ingest.SourceException;
import dev.shardline.ingest.redcaps.AnnotationFilter.Choice;
import dev.shardline.ingest.redcaps.AnnotationFilter.Chosen;
import dev.shardline.ingest.redcaps.AnnotationFilter.Filtered;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnnotationFilterTest {

    private static final String LATE = annotation("late", "a rose", 1_578_000_003);
    private static final String BARE = annotation("bare", "a rose", 1_578_000_002);
    private static final String EARLY = annotation("early", "a rose", 1_578_000_000);
    private static final FilterMark NSFW = new FilterMark(FilterKind.NSFW, "mine", 0.9);
    private static final FilterMark FACE = new FilterMark(FilterKind.FACE, "yours", 0.9);
    private static final Choice NEVER =
            _ -> {
                throw new AssertionError("The images may be gone: nobody can choose again.");
            };

    @TempDir private Path folder;
    private Path file;
    private Path images;

    @BeforeEach
    void write() throws IOException {
        file =
                AnnotationFixture.write(
                        folder.resolve("roses_2020.json"), JANUARY, LATE, BARE, EARLY);
        images = AnnotationFixture.images(folder, "late", "bare", "early");
    }

    private Filtered filter(FilterMark mark, Choice choice) {
        return AnnotationFilter.filter(file, images, mark, choice);
    }

    private static Choice choosing(String... ids) {
        return _ -> new Chosen(Set.of(ids), 0);
    }

    private static String info(String filter) {
        return JANUARY.replace("\"1.0\"", "\"1.0\", " + filter);
    }

    @Test
    void theRestIsSortedAndInfoSaysWhatTheOriginalSays() {
        assertThat(filter(NSFW, choosing("bare"))).isEqualTo(new Filtered(1, 2, 1, 0));
        assertThat(file)
                .hasContent(
                        document(
                                info(
                                        "\"nsfw_filter\": {\"num_removed\": 1, \"model\": \"mine\","
                                                + " \"confidence_threshold\": 0.9}"),
                                EARLY,
                                LATE));
        assertThat(images.resolve("roses/bare.jpg")).doesNotExist();
    }

    @Test
    void infoSaysHowManyNobodyCouldJudge() throws IOException {
        assertThat(filter(FACE, _ -> new Chosen(Set.of(), 2))).isEqualTo(new Filtered(0, 3, 0, 2));
        assertThat(Files.readString(file))
                .contains(
                        "\"face_filter\": {\"num_removed\": 0, \"model\": \"yours\","
                                + " \"confidence_threshold\": 0.9, \"num_unscored\": 2}");
    }

    @Test
    void eachFilterIsAppliedOnce() {
        filter(NSFW, choosing("bare"));
        assertThatThrownBy(() -> filter(NSFW, NEVER))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("has been NSFW-filtered already: it has the key info.nsfw");
        filter(FACE, choosing("early"));
        assertThat(AnnotationFixture.ids(file)).containsExactly("late");
    }

    @Test
    void aRunThatWasStoppedAmongTheImagesEndsWithoutChoosingAgain() throws IOException {
        String before = Files.readString(file);
        stopAtTheSecondImage();
        assertThat(file).hasContent(before);
        assertThat(images.resolve("roses/late.jpg")).doesNotExist();

        assertThat(filter(NSFW, NEVER)).isEqualTo(new Filtered(2, 1, 1, 1));
        assertThat(AnnotationFixture.ids(file)).containsExactly("early");
        assertThat(Files.readString(file))
                .contains("\"num_removed\": 2, \"model\": \"mine\"", "\"num_unscored\": 1");
        assertThat(images.resolve("roses")).isDirectoryNotContaining("glob:**/bare.jpg");
        try (var left = Files.list(folder)) {
            assertThat(left.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("roses_2020.json", "images");
        }
    }

    @Test
    void whatIsHalfDoneIsNotDoneInAnotherWay() throws IOException {
        stopAtTheSecondImage();
        FilterMark otherModel = new FilterMark(FilterKind.NSFW, "other", 0.9);
        FilterMark otherThreshold = new FilterMark(FilterKind.NSFW, "mine", 0.5);
        for (FilterMark other : List.of(otherModel, otherThreshold, FACE)) {
            assertThatThrownBy(() -> filter(other, NEVER))
                    .isInstanceOf(SourceException.class)
                    .hasMessageContaining("is half NSFW-filtered, by {")
                    .hasMessageContaining("Give the same command as then");
        }
        assertThat(AnnotationFixture.ids(file)).containsExactly("late", "bare", "early");
    }

    /// `bare.jpg` cannot be deleted until the test is through with it.
    private void stopAtTheSecondImage() throws IOException {
        Path stubborn = images.resolve("roses/bare.jpg");
        Files.delete(stubborn);
        Files.createDirectories(stubborn.resolve("x"));
        assertThatThrownBy(() -> filter(NSFW, _ -> new Chosen(Set.of("late", "bare"), 1)))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("deleting ");
        Files.delete(stubborn.resolve("x"));
        Files.delete(stubborn);
        Files.writeString(stubborn, "bare");
    }

    @Test
    void whatIsLeftOfAFilterThatHadEndedIsForgotten() throws IOException {
        filter(NSFW, choosing("bare"));
        Path left = Files.writeString(folder.resolve(".roses_2020.json.nsfw_filter"), "{}");
        assertThatThrownBy(() -> filter(NSFW, NEVER)).hasMessageContaining("already");
        assertThat(left).doesNotExist();
    }

    @Test
    void nobodyChoosesFromAFileThatCannotBeWritten() throws IOException {
        AnnotationFixture.write(file, JANUARY, LATE, annotation("../../x", "a rose", 3));
        assertThatThrownBy(() -> filter(NSFW, NEVER))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("annotation 2: no image can have the name");
        AnnotationFixture.write(file, JANUARY, LATE.replace("1578000003", "\"then\""));
        assertThatThrownBy(() -> filter(NSFW, NEVER))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("created_utc must be a number");
    }
}
