package dev.shardline.enricher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.shardline.imaging.BoxBlur;
import dev.shardline.imaging.BoxBlur.Box;
import dev.shardline.imaging.Encoder;
import dev.shardline.schemas.Outcome;
import dev.shardline.schemas.avro.ImageSample;
import dev.shardline.schemas.avro.RecordFate;
import dev.shardline.schemas.avro.Status;
import dev.shardline.schemas.recipe.RecipeReader;
import dev.shardline.schemas.recipe.S3Settings;
import dev.shardline.testing.Models;
import dev.shardline.testing.OnnxFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnricherTest {

    /// What the rounding of 89,401 additions of 32-bit numbers may come to.
    private static final double SUMMED = 0.001;

    @TempDir private Path folder;

    @Test
    void sumsTheClassesAndDropsWhatIsAboveTheThreshold() {
        // Half of red and a quarter of red: 0.75 · 204/255 = 0.6, and 0.75.
        try (Enricher enricher = open("nsfw: {MODEL, max: 0.7}", Models.nsfw())) {
            ImageSample kept = passed(enricher.enrich(Pictures.plain(20, 30, 204, 10, 10)));
            assertThat(kept.getScores().get("nsfw")).isCloseTo(0.6, within(SUMMED));
            RecordFate fate = ended(enricher.enrich(Pictures.plain(20, 30, 255, 10, 10)));
            assertThat(fate.getStatus()).isEqualTo(Status.FILTERED);
            assertThat(fate.getReason()).isEqualTo("nsfw");
            assertThat(fate.getMessage()).isEqualTo("nsfw is 0.7500; at most 0.7 is allowed.");
            assertThat(fate.getScores()).containsOnlyKeys("nsfw");
            assertThat(fate.getSha256()).contains("ab");
            assertThat(fate.getOriginalWidth()).contains(640);
        }
    }

    @Test
    void theThresholdItselfIsAllowedAndNoneOnlyMarks() {
        try (Enricher enricher = open("nsfw: {MODEL, max: 0.75}", Models.nsfw())) {
            assertThat(passed(enricher.enrich(Pictures.plain(9, 9, 255, 0, 0))).getScores())
                    .isEqualTo(Map.of("nsfw", 0.75));
        }
        try (Enricher enricher = open("nsfw: {MODEL, sum: [drawing], max: null}", Models.nsfw())) {
            assertThat(passed(enricher.enrich(Pictures.plain(9, 9, 255, 0, 0))).getScores())
                    .isEqualTo(Map.of("nsfw", 1.0));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "none, 5, 0.4",
        "softmax, 5, 0.21932",
        "sigmoid, 1, 0.598688",
    })
    void appliesTheActivation(String activation, int classes, double expected) {
        String names = classes == 1 ? "[red]" : "[red, a, b, c, d]";
        try (Enricher enricher =
                open(
                        "nsfw: {MODEL, activation: %s, classes: %s, sum: [red], max: null}"
                                .formatted(activation, names),
                        classes == 1 ? onlyRed() : Models.nsfw())) {
            ImageSample gray = passed(enricher.enrich(Pictures.plain(8, 8, 102, 102, 102)));
            assertThat(gray.getScores().get("nsfw")).isCloseTo(expected, within(SUMMED));
        }
    }

    private static OnnxFile onlyRed() {
        return new OnnxFile()
                .input("image", -1, 299, 299, 3)
                .output("score", -1, 1)
                .constant("red", new long[] {3, 1}, 1, 0, 0)
                .node(
                        "ReduceMean",
                        List.of("image"),
                        "mean",
                        OnnxFile.wholes("axes", 1L, 2L),
                        OnnxFile.whole("keepdims", 0))
                .node("MatMul", List.of("mean", "red"), "score");
    }

    @Test
    void scoresHaveColumnsAndBounds() {
        String input = "input: {size: 4, fit: squash, mean: 0, std: 1, divide_by: 1}";
        try (Enricher enricher =
                open(
                        "scores: [{name: ratio, MODEL, " + input + ", min: 0.5, max: 2}]",
                        Models.redOverGreen(4))) {
            assertThat(passed(enricher.enrich(Pictures.plain(8, 6, 150, 100, 0))).getScores())
                    .isEqualTo(Map.of("score_ratio", 1.5));
            RecordFate low = ended(enricher.enrich(Pictures.plain(8, 6, 20, 100, 0)));
            assertThat(low.getReason()).isEqualTo("score_ratio");
            assertThat(low.getStatus()).isEqualTo(Status.FILTERED);
            assertThat(low.getMessage())
                    .isEqualTo("score_ratio is 0.2000; at least 0.5 is demanded.");
            assertThat(ended(enricher.enrich(Pictures.plain(8, 6, 250, 100, 0))).getMessage())
                    .isEqualTo("score_ratio is 2.5000; at most 2.0 is allowed.");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void anImageThatAModelFailsOnEndsAloneAndTheOthersGoOn(int batch) throws Exception {
        String input = "input: {size: 4, fit: squash, mean: 0, std: 1}";
        try (Enricher enricher =
                        open(
                                "batch: "
                                        + batch
                                        + ", scores: [{name: ratio, MODEL, "
                                        + input
                                        + "}]",
                                Models.redOverGreen(4));
                var threads = Executors.newFixedThreadPool(enricher.callers())) {
            var results = new ArrayList<Future<Outcome<ImageSample>>>();
            for (int i = 0; i < 24; i++) {
                int red = i % 6 == 0 ? 0 : 10 * i;
                ImageSample sample = Pictures.plain(8, 6, red, red, 0);
                results.add(threads.submit(() -> enricher.enrich(sample)));
            }
            for (int i = 0; i < 24; i++) {
                Outcome<ImageSample> outcome = results.get(i).get();
                if (i % 6 == 0) {
                    RecordFate fate = ended(outcome);
                    assertThat(fate.getReason()).isEqualTo("model_failed");
                    assertThat(fate.getStatus()).isEqualTo(Status.FAILED_TO_RESIZE);
                    assertThat(fate.getMessage())
                            .isEqualTo(
                                    "The model of enrich.scores (score_ratio) gives NaN for this"
                                            + " sample.");
                } else {
                    assertThat(passed(outcome).getScores()).isEqualTo(Map.of("score_ratio", 1.0));
                }
            }
        }
    }

    @Test
    void whatIsNoImageEndsToo() {
        try (Enricher enricher = open("nsfw: {MODEL}", Models.nsfw())) {
            var noise = Pictures.sample(ByteBuffer.wrap(new byte[] {1, 2, 3}), 1, 1);
            assertThat(ended(enricher.enrich(noise)).getReason()).isEqualTo("model_failed");
        }
    }

    @Test
    void theSameImageHasTheSameScoresOnEveryThread() throws Exception {
        String input = "input: {size: 64, fit: center_crop}";
        try (Enricher enricher =
                        open(
                                "scores: [{name: ratio, MODEL, " + input + "}]",
                                Models.redOverGreen(64));
                var scope = new PointerScope();
                var threads = Executors.newFixedThreadPool(8)) {
            ImageSample sample = Pictures.sample(Pictures.varied(91, 120));
            assertThat(scope).isNotNull();
            Map<String, Double> expected = passed(enricher.enrich(sample)).getScores();
            var results = new ArrayList<Future<Outcome<ImageSample>>>();
            for (int i = 0; i < 100; i++) {
                results.add(threads.submit(() -> enricher.enrich(sample)));
            }
            for (var result : results) {
                assertThat(passed(result.get()).getScores()).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"yunet", "retinaface"})
    void facesAreCountedAndDropTheImage(String detector) {
        try (Enricher enricher =
                open("faces: {MODEL, detector: %s}".formatted(detector), detector(detector))) {
            ImageSample none = passed(enricher.enrich(Pictures.withRedCells(100, 80)));
            assertThat(none.getScores()).isEqualTo(Map.of("faces", 0.0));
            RecordFate fate =
                    ended(
                            enricher.enrich(
                                    Pictures.withRedCells(
                                            100, 80, new int[] {16, 8}, new int[] {64, 40})));
            assertThat(fate.getReason()).isEqualTo("face");
            assertThat(fate.getStatus()).isEqualTo(Status.FILTERED);
            assertThat(fate.getScores()).isEqualTo(Map.of("faces", 2.0));
            assertThat(fate.getMessage())
                    .isEqualTo(
                            "The image has 2 faces, the clearest with a score of 1.0000 above 0.9.");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"yunet", "retinaface"})
    void facesAreBlurredWhereTheyAre(String detector) {
        try (Enricher enricher =
                        open(
                                "faces: {MODEL, detector: %s, action: blur}".formatted(detector),
                                detector(detector));
                var scope = new PointerScope()) {
            assertThat(scope).isNotNull();
            ImageSample blurred =
                    passed(enricher.enrich(Pictures.withRedCells(96, 64, new int[] {16, 8})));
            // The face is 16 pixels long, in the middle of its cell: 12..28 × 4..20.
            var box = new Box(12 / 96.0, 4 / 64.0, 28 / 96.0, 20 / 64.0);
            ByteBuffer expected =
                    new Encoder(Pictures.PNG)
                            .encode(
                                    BoxBlur.applied(
                                            Pictures.redCells(96, 64, new int[] {16, 8}),
                                            List.of(box)));
            assertThat(blurred.getImage()).isEqualTo(expected);
            assertThat(blurred.getScores()).isEqualTo(Map.of("faces", 1.0));
        }
    }

    @ParameterizedTest
    @CsvSource({"16, 1", "17, 0"})
    void smallFacesDoNotCount(int minSize, double faces) {
        try (Enricher enricher =
                open(
                        "faces: {MODEL, detector: retinaface, action: blur, min_size: %d}"
                                .formatted(minSize),
                        Models.retinaFace())) {
            ImageSample sample = Pictures.withRedCells(96, 64, new int[] {16, 8});
            assertThat(passed(enricher.enrich(sample)).getScores())
                    .isEqualTo(Map.of("faces", faces));
        }
    }

    private static OnnxFile detector(String name) {
        return name.equals("yunet") ? Models.yunet() : Models.retinaFace();
    }

    private static ImageSample passed(Outcome<ImageSample> outcome) {
        return switch (outcome) {
            case Outcome.Passed(ImageSample sample) -> sample;
            case Outcome.Ended(RecordFate fate) -> throw new AssertionError(fate.toString());
        };
    }

    private static RecordFate ended(Outcome<ImageSample> outcome) {
        return switch (outcome) {
            case Outcome.Passed(ImageSample sample) -> throw new AssertionError(sample.toString());
            case Outcome.Ended(RecordFate fate) -> fate;
        };
    }

    private Enricher open(String yaml, OnnxFile model) {
        Path file = folder.resolve("model.onnx");
        String place = "model: {path: %s, sha256: %s}".formatted(file, model.write(file));
        var recipe =
                RecipeReader.parse(
                        "r.yaml",
                        "source: {paths: a.csv}\noutput: out\nenrich: {"
                                + yaml.replace("MODEL", place)
                                + "}",
                        List.of());
        return Enricher.open(
                recipe.enrich(), Pictures.PNG, folder.resolve("kept"), S3Settings.STANDARD, 2);
    }
}
