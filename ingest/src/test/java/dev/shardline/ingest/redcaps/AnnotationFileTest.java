package dev.shardline.ingest.redcaps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shardline.ingest.SourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AnnotationFileTest {

    /// As Python's `json.dump` writes it, odd values included.
    private static final String PYTHON =
            """
            {"info": {"start_date": "2020-01-01", "end_date": "2020-01-31", "url": "https://redcaps.xyz", \
            "version": "1.0"}, "licenses": [], "annotations": [{"image_id": "ei9s2k", "subreddit": "roses", \
            "url": "https://i.redd.it/a.jpg", "caption": "my first rose", "raw_caption": \
            "\\u201cMy\\u201d caf\\u00e9 \\ud83c\\udf39 \\u007f\\t\\"\\\\/", "score": 57, "ratio": 0.50, "odd": \
            [NaN, -Infinity, 12345678901234567890, null, true, {}], "created_utc": 1577836911.0, \
            "crosspost_parents": ["abc"]}, {"image_id": "x"}], "end": 1}\
            """;

    @TempDir private Path folder;
    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("roses_2020.json");
    }

    @Test
    void whatPythonWroteIsWrittenWithTheSameBytes() throws IOException {
        Files.writeString(file, PYTHON);
        var annotations = new ArrayList<ObjectNode>();
        ObjectNode head = AnnotationFile.read(file, a -> annotations.add(a.json()));
        Path copy = folder.resolve("copies/copy.json");
        try (AnnotationWriter writer = AnnotationWriter.open(copy, head)) {
            annotations.forEach(writer::add);
            writer.finish();
            writer.publish();
        }
        assertThat(copy).hasContent(PYTHON);
    }

    @Test
    void aFileThatIsNotPublishedLeavesTheOldOneAndNothingElse() throws IOException {
        Files.writeString(file, PYTHON);
        Files.writeString(folder.resolve(".roses_2020.json.dead.shardline"), "of a crash");
        try (AnnotationWriter writer =
                AnnotationWriter.open(file, PythonJson.MAPPER.createObjectNode())) {
            writer.finish();
        }
        assertThat(file).hasContent(PYTHON);
        try (var entries = Files.list(folder)) {
            assertThat(entries).containsExactly(file);
        }
    }

    @Test
    void theArrayMayComeFirst() throws IOException {
        Files.writeString(file, "{\"annotations\": [{\"image_id\": \"a\"}], \"info\": {}}");
        List<String> ids = new ArrayList<>();
        ObjectNode head = AnnotationFile.read(file, a -> ids.add(a.imageId()));
        assertThat(ids).containsExactly("a");
        assertThat(AnnotationFile.info(file, head)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[1, 2]|does not begin with an object",
                "{\"info\": {}}|has no key annotations",
                "{\"annotations\": {}}|annotations must be a list",
                "{\"annotations\": [7]}|annotation 1 is no object",
                "{\"annotations\": [{\"image_id\": \"a\"}, {\"ima|truncated: it ends in the middle, line 1",
                "{\"annotations\": []|truncated",
                "{\"annotations\": [}|is not JSON, line 1, column",
                "{\"annotations\": []} {}|goes on behind its end",
                "<html>Sorry</html>|is not JSON",
                "{\"annotations\": [{\"image_id\": 5}]}|annotation 1: image_id must be a text, but is 5",
                "{\"annotations\": [{}]}|annotation 1 has no key image_id",
            })
    void saysWhatIsWrongWithAFileAndWhere(String text, String words) throws IOException {
        Files.writeString(file, text);
        assertThatThrownBy(() -> AnnotationFile.read(file, Annotation::imageId))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining(words)
                .hasMessageContaining(file.toString());
    }

    @Test
    void noImageLeadsOutOfItsFolder() throws IOException {
        Files.writeString(
                file,
                "{\"annotations\": [{\"image_id\": \"../../etc/x\", \"subreddit\": \"roses\"}]}");
        assertThatThrownBy(() -> AnnotationFile.read(file, Annotation::imageFile))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("no image can have the name roses/../../etc/x.jpg");
    }
}
