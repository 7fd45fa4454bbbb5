package dev.shardline.ingest.redcaps;

import static dev.shardline.ingest.redcaps.AnnotationFixture.JANUARY;
import static dev.shardline.ingest.redcaps.AnnotationFixture.annotation;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.ingest.redcaps.AnnotationCheck.Checked;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnnotationCheckTest {

    private static final long FIRST = 1_577_836_800; // 2020-01-01T00:00:00Z
    private static final long LAST = 1_580_515_199; // 2020-01-31T23:59:59Z

    @TempDir private Path folder;

    private Checked check(String info, String... annotations) throws IOException {
        Path file = folder.resolve("roses_2020-01.json");
        return AnnotationCheck.check(AnnotationFixture.write(file, info, annotations));
    }

    @Test
    void aFileMayHavePostsFromItsFirstSecondToItsLast() throws IOException {
        Checked checked = check(JANUARY, annotation("a", "x", FIRST), annotation("b", "y", LAST));
        assertThat(checked.isValid()).isTrue();
        assertThat(checked.annotations()).isEqualTo(2);
    }

    @Test
    void missingFiltersAreWarnings() throws IOException {
        Checked checked = check(JANUARY.replace("\"1.0\"", "\"1.0\", \"nsfw_filter\": {}"));
        assertThat(checked.isValid()).isTrue();
        assertThat(checked.warnings())
                .hasSize(2)
                .anyMatch(warning -> warning.contains("not word-filtered"))
                .anyMatch(warning -> warning.contains("not face-filtered"));
    }

    @Test
    void postsBeforeAndAfterAreProblems() throws IOException {
        Checked checked =
                check(JANUARY, annotation("a", "x", FIRST - 1), annotation("b", "y", LAST + 1));
        assertThat(checked.problems())
                .hasSize(2)
                .allMatch(problem -> problem.contains("is not within 2020-01-01 and 2020-01-31"));
    }

    @Test
    void everyMissingKeyOfInfoIsAProblem() throws IOException {
        Checked checked = check("{\"url\": \"https://redcaps.xyz\"}", annotation("a", "x", FIRST));
        assertThat(checked.problems()).hasSize(3);
        assertThat(checked.isValid()).isFalse();
    }

    @Test
    void aDateThatIsNoneIsAProblem() throws IOException {
        assertThat(check(JANUARY.replace("2020-01-31", "2020-01-32")).problems())
                .singleElement()
                .asString()
                .contains("info.end_date must be a date");
    }

    @Test
    void repeatedIdsAndMissingKeysAreProblems() throws IOException {
        String post = annotation("a", "x", FIRST);
        Checked checked = check(JANUARY, post, post, post.replace("\"caption\"", "\"title\""));
        assertThat(checked.problems()).hasSize(2);
        assertThat(checked.problems().getFirst()).contains("annotation 2: image_id a comes twice");
        assertThat(checked.problems().getLast()).contains("annotation 3 has no key caption");
    }

    @Test
    void aHundredProblemsAreListedAndAllAreCounted() throws IOException {
        var posts = new String[150];
        for (int i = 0; i < posts.length; i++) {
            posts[i] = annotation("p" + i, "x", 1);
        }
        Checked checked = check(JANUARY, posts);
        assertThat(checked.problems()).hasSize(100);
        assertThat(checked.problemCount()).isEqualTo(150);
    }
}
