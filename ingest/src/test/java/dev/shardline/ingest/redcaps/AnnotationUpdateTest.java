package dev.shardline.ingest.redcaps;

import static dev.shardline.ingest.redcaps.AnnotationFixture.JANUARY;
import static dev.shardline.ingest.redcaps.AnnotationFixture.annotation;
import static dev.shardline.ingest.redcaps.AnnotationFixture.document;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.ingest.SourceException;
import dev.shardline.ingest.redcaps.AnnotationUpdate.Updated;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnnotationUpdateTest {

    private static final String A = annotation("a", "one", 3);
    private static final String B = annotation("b", "two", 2).replace("\"score\"", "\"unknown\"");
    private static final String C = annotation("c", "three", 1);

    @TempDir private Path folder;
    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = AnnotationFixture.write(folder.resolve("roses.json"), JANUARY, A, B, C);
    }

    @Test
    void whatIsUnwantedGoesAndAllElseStaysAsItWas() {
        Updated updated = AnnotationUpdate.drop(file, a -> a.imageId().equals("a"));
        assertThat(updated).isEqualTo(new Updated(1, 2));
        assertThat(file).hasContent(document(JANUARY, B, C));
    }

    @Test
    void aFileThatLosesNothingIsNotTouched() throws IOException {
        FileTime before = FileTime.fromMillis(1_000_000);
        Files.setLastModifiedTime(file, before);
        assertThat(AnnotationUpdate.drop(file, _ -> false)).isEqualTo(new Updated(0, 3));
        assertThat(Files.getLastModifiedTime(file)).isEqualTo(before);
    }

    @Test
    void aDamagedFileIsNotTouched() throws IOException {
        String damaged = document(JANUARY, A, B).substring(0, 400);
        Files.writeString(file, damaged);
        assertThatThrownBy(() -> AnnotationUpdate.drop(file, _ -> true))
                .isInstanceOf(SourceException.class);
        assertThat(file).hasContent(damaged);
    }

    @Test
    void aLinkStaysALink() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("link.json"), file);
        AnnotationUpdate.drop(link, a -> a.imageId().equals("a"));
        assertThat(link).isSymbolicLink();
        assertThat(AnnotationFixture.ids(file)).containsExactly("b", "c");
    }
}
