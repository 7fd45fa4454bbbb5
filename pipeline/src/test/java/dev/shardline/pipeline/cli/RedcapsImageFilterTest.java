package dev.shardline.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.pipeline.it.ModelSections;
import dev.shardline.pipeline.it.Paint;
import dev.shardline.testing.Models;
import java.awt.Color;
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
import org.junit.jupiter.params.provider.ValueSource;

/// `redcaps filter-nsfw` and `redcaps filter-faces`, with models that know colours.
final class RedcapsImageFilterTest {

    private static final Color GRAY = new Color(100, 100, 100);

    @TempDir private Path folder;
    private Path file;
    private Path roses;

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("roses_2020.json");
        roses = Files.createDirectories(folder.resolve("images/roses"));
        writeAnnotations("late", "red", "portrait", "early");
        picture("late", Paint.plain(60, 40, Color.GREEN));
        picture("red", Paint.plain(40, 60, Color.RED));
        picture("portrait", Paint.withRedSquare(64, 64, GRAY, 16));
        picture("early", Paint.plain(64, 64, GRAY));
    }

    private void picture(String id, byte[] bytes) throws IOException {
        Files.write(roses.resolve(id + ".jpg"), bytes);
    }

    /// The first is the latest.
    private void writeAnnotations(String... ids) throws IOException {
        Files.writeString(file, document("", ids));
    }

    private static String document(String filter, String... ids) {
        var annotations = new ArrayList<String>();
        for (String id : ids) {
            long created = List.of("early", "portrait", "red", "late").indexOf(id);
            annotations.add(
                    "{\"image_id\": \"%s\", \"subreddit\": \"roses\", \"created_utc\": %d}"
                            .formatted(id, created));
        }
        return "{\"info\": {\"version\": \"1.0\"%s}, \"annotations\": [%s]}"
                .formatted(filter, String.join(", ", annotations));
    }

    private Ran filter(String filter, String enrich, Object... more) throws IOException {
        Path recipe =
                Files.writeString(
                        folder.resolve("recipe.yaml"),
                        "source: {paths: none.txt}\noutput: none\nenrich: {%s}\n"
                                .formatted(enrich));
        var command = new ArrayList<Object>(List.of("redcaps", filter, recipe, "-a", file, "-i"));
        command.addAll(List.of(roses.getParent(), "--state", folder.resolve("state")));
        command.addAll(List.of(more));
        return Ran.command(command.toArray());
    }

    /// Pure red is 0.75 to this model, gray 0.3.
    private String nsfw() {
        return "nsfw: {%s, max: 0.7}"
                .formatted(ModelSections.model(folder, "nsfw.299x299", Models.nsfw()));
    }

    private String faces() {
        return "faces: {%s, detector: retinaface}"
                .formatted(ModelSections.model(folder, "faces", Models.retinaFace()));
    }

    private void assertRefused(Ran ran, String words) throws IOException {
        assertThat(ran.err()).startsWith("shardline: ").contains(words).doesNotContain("\tat ");
        assertThat(ran.out()).isEmpty();
        assertThat(ran.code()).isEqualTo(2);
        assertThat(file).hasContent(document("", "late", "red", "portrait", "early"));
        assertThat(roses.resolve("red.jpg")).exists();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void whatTheClassifierRefusesGoesWithItsImageAndTheRestIsSorted(int batch) throws IOException {
        String enrich = nsfw() + ", batch: " + batch;
        Ran ran = filter("filter-nsfw", enrich, "--model-name", "gantman/nsfw_model");
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out())
                .isEqualTo("%s: 1 annotations removed, 3 kept, 1 images deleted%n".formatted(file));
        String info =
                ", \"nsfw_filter\": {\"num_removed\": 1, \"model\": \"gantman/nsfw_model\","
                        + " \"confidence_threshold\": 0.7}";
        assertThat(file).hasContent(document(info, "early", "portrait", "late"));
        assertThat(roses.resolve("red.jpg")).doesNotExist();
        assertThat(roses).isDirectoryContaining("glob:**/{early,portrait,late}.jpg");

        Ran again = filter("filter-nsfw", enrich);
        assertThat(again.code()).isEqualTo(2);
        assertThat(again.err()).contains("has been NSFW-filtered already");
    }

    @Test
    void imagesWithFacesGo() throws IOException {
        Ran ran = filter("filter-faces", faces());
        assertThat(ran.code()).as(ran.err()).isZero();
        // Red is all faces.
        assertThat(ran.out()).contains(": 2 annotations removed, 2 kept, 2 images deleted");
        assertThat(Files.readString(file))
                .contains("\"face_filter\": {\"num_removed\": 2, \"model\": \"faces.onnx sha256:")
                .contains(", \"confidence_threshold\": 0.9}");
        assertThat(roses.resolve("portrait.jpg")).doesNotExist();
        assertThat(roses.resolve("early.jpg")).exists();
    }

    @Test
    void annotationsWithoutAnImageStopItUnlessTheyAreToStay() throws IOException {
        Files.delete(roses.resolve("early.jpg"));
        assertRefused(
                filter("filter-nsfw", nsfw()),
                "1 annotations have no image in %s, first of them roses/early.jpg"
                        .formatted(roses.getParent()));

        Ran keep = filter("filter-nsfw", nsfw(), "--missing", "keep");
        assertThat(keep.code()).as(keep.err()).isZero();
        assertThat(keep.err()).contains("early.jpg: There is no such image.");
        assertThat(keep.out())
                .contains("1 annotations removed, 3 kept", "Of those kept, 1 are not judged.");
        assertThat(Files.readString(file))
                .contains("\"num_unscored\": 1}", "\"image_id\": \"early\"");
    }

    @Test
    void whatTheModelCannotJudgeStaysAndIsCounted() throws IOException {
        Files.writeString(roses.resolve("late.jpg"), "no picture");
        Ran ran = filter("filter-nsfw", nsfw());
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.err()).contains("late.jpg: No model can see this");
        assertThat(ran.out())
                .contains("1 annotations removed, 3 kept", "Of those kept, 1 are not judged.");
        assertThat(Files.readString(file)).contains("\"num_unscored\": 1}", "\"late\"");
        assertThat(roses.resolve("late.jpg")).exists();
    }

    @ParameterizedTest
    @CsvSource({
        "filter-nsfw, 'batch: 1', has no enrich.nsfw",
        "filter-faces, 'batch: 1', has no enrich.faces",
        "filter-nsfw, 'nsfw: {MODEL, max: null}', goes by enrich.nsfw.max alone",
        "filter-nsfw, 'nsfw: {MODEL, min: 0.1}', goes by enrich.nsfw.max alone",
        "filter-faces, 'faces: {MODEL, action: blur}', enrich.faces.action is blur",
        "filter-nsfw, 'nsfw: {MODEL, input: {layout: nchw}}', takes ?×299×299×3",
        "filter-faces, 'faces: {MODEL, detector: retinaface}', takes ?×299×299×3",
        "filter-faces, 'faces: {MODEL}', is no model of the YuNet family",
    })
    void aModelThatDoesNotFitIsRefusedBeforeAnythingIsDone(
            String filter, String enrich, String words) throws IOException {
        String model = ModelSections.model(folder, "model", Models.nsfw());
        assertRefused(filter(filter, enrich.replace("MODEL", model)), words);
    }

    @Test
    void anotherModelThanTheRecipeNamesIsRefused() throws IOException {
        String enrich = nsfw().replaceFirst("sha256: \\w{8}", "sha256: 00000000");
        assertRefused(filter("filter-nsfw", enrich), "the recipe expects 00000000");
        assertRefused(filter("filter-nsfw", "nsfw: {model: {path: x}}"), "model.sha256");
    }
}
