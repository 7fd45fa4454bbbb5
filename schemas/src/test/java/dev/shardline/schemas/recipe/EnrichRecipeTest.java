package dev.shardline.schemas.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.schemas.recipe.EnrichSettings.Action;
import dev.shardline.schemas.recipe.EnrichSettings.Activation;
import dev.shardline.schemas.recipe.EnrichSettings.Channels;
import dev.shardline.schemas.recipe.EnrichSettings.Classifier;
import dev.shardline.schemas.recipe.EnrichSettings.Detector;
import dev.shardline.schemas.recipe.EnrichSettings.Device;
import dev.shardline.schemas.recipe.EnrichSettings.Duplicates;
import dev.shardline.schemas.recipe.EnrichSettings.Faces;
import dev.shardline.schemas.recipe.EnrichSettings.Filter;
import dev.shardline.schemas.recipe.EnrichSettings.Fit;
import dev.shardline.schemas.recipe.EnrichSettings.Input;
import dev.shardline.schemas.recipe.EnrichSettings.Keep;
import dev.shardline.schemas.recipe.EnrichSettings.Layout;
import dev.shardline.schemas.recipe.EnrichSettings.Model;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a recipe says of models.
class EnrichRecipeTest {

    private static final String HASH = "9f".repeat(32);
    private static final String MODEL = "model: {path: m.onnx, sha256: " + HASH + "}";

    @Test
    void aRecipeWithoutModelsLooksAtNoImage() {
        assertThat(parse("").enrich()).isEqualTo(EnrichSettings.NONE);
        assertThat(parse("").enrich().isNone()).isTrue();
    }

    @Test
    void theNsfwModelIsRedcapsUnlessTheRecipeSaysMore() {
        assertThat(parse("enrich: {nsfw: {" + MODEL + "}}").enrich().classifiers())
                .containsExactly(
                        new Classifier(
                                "nsfw",
                                new Model("m.onnx", HASH),
                                Input.REDCAPS,
                                Activation.NONE,
                                List.of("drawing", "hentai", "neutral", "porn", "sexy"),
                                List.of("porn", "hentai"),
                                null,
                                0.9));
    }

    @Test
    void everyPartOfAModelCanBeSaid() {
        var enrich =
                parse(
                                """
                                enrich:
                                  device: cuda
                                  batch: 16
                                  scores:
                                    - name: watermark
                                      model: {path: "s3://models/w.onnx", sha256: %s}
                                      input: {size: 320, fit: squash, interpolation: bilinear, layout: nhwc,
                                              channels: bgr, divide_by: 1, mean: [104, 117, 123], std: 2}
                                      activation: softmax
                                      classes: [yes, no]
                                      sum: [yes]
                                      min: 0.25
                                      max: 0.8
                                  faces: {model: {path: f.onnx, sha256: %s}, detector: retinaface,
                                          threshold: 0.7, min_size: 20, action: blur}
                                """
                                        .formatted(HASH.toUpperCase(Locale.ROOT), HASH))
                        .enrich();
        assertThat(enrich)
                .isEqualTo(
                        new EnrichSettings(
                                null,
                                List.of(
                                        new Classifier(
                                                "score_watermark",
                                                new Model("s3://models/w.onnx", HASH),
                                                new Input(
                                                        320,
                                                        Fit.SQUASH,
                                                        Filter.BILINEAR,
                                                        Layout.NHWC,
                                                        Channels.BGR,
                                                        1,
                                                        List.of(104.0, 117.0, 123.0),
                                                        List.of(2.0, 2.0, 2.0)),
                                                Activation.SOFTMAX,
                                                List.of("yes", "no"),
                                                List.of("yes"),
                                                0.25,
                                                0.8)),
                                new Faces(
                                        new Model("f.onnx", HASH),
                                        Detector.RETINAFACE,
                                        0.7,
                                        20,
                                        Action.BLUR),
                                null,
                                Device.CUDA,
                                16));
        assertThat(enrich.columns()).containsExactly("score_watermark", "faces");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nsfw: {}|enrich.nsfw.model is missing; it must be a file with its hash",
                "nsfw: {model: m.onnx}|enrich.nsfw.model must be a file with its hash",
                "nsfw: {model: {path: m.onnx}}|enrich.nsfw.model.sha256 is missing; it must be the SHA-256",
                "nsfw: {model: {path: m.onnx, sha256: 12}}|enrich.nsfw.model.sha256 must be the SHA-256 of the file, 64 hexadecimal digits, but is 12",
                "nsfw: {MODEL, tresh: 1}|enrich.nsfw.tresh is not a key. There are classes, sum",
                "nsfw: {MODEL, inputs: 1}|enrich.nsfw.inputs is not a key. Did you mean input?",
                "nsfw: {MODEL, input: {size: 0}}|enrich.nsfw.input.size must be a whole number from 1 to 4096, but is 0",
                "nsfw: {MODEL, input: {mean: [1, 2]}}|enrich.nsfw.input.mean must be three numbers, or one for all channels, but is a list",
                "nsfw: {MODEL, input: {std: 0}}|enrich.nsfw.input.std must be three numbers",
                "nsfw: {MODEL, classes: [a, b]}|enrich.nsfw.sum must be one or several of the classes a, b, but is missing",
                "nsfw: {MODEL, sum: [red]}|enrich.nsfw.sum must be one or several of the classes drawing",
                "nsfw: {MODEL, min: 1}|the min of nsfw is 1.0 and its max is 0.9",
                "scores: {MODEL}|enrich.scores.name is missing",
                "scores: {MODEL, name: A}|enrich.scores.name must be a name of at most 40 small letters",
                "scores: {MODEL, name: a, sum: [b]}|enrich.scores.sum is there without classes",
                "scores: [{MODEL, name: a}, {MODEL, name: a, max: 1}]|enrich.scores has two with the name a",
                "faces: {MODEL, action: hide}|enrich.faces.action must be one of drop, blur, but is \"hide\"",
                "duplicates: {distance: 9}|enrich.duplicates.distance must be a whole number from 0 to 8, but is 9",
                "duplicates: {keep: last}|enrich.duplicates.keep must be one of first, mark, but is",
                "duplicates: {keep: largest}|enrich.duplicates.keep cannot be largest in a job",
                "duplicates: {keep: largest}|use keep: mark, and then `shardline dedup --keep largest`",
                "batch: 0|enrich.batch must be a whole number from 1 to 1024",
                "models: {}|enrich.models is not a key",
            })
    void refusesWhatCannotBeMeant(String enrich, String complaint) {
        assertThatThrownBy(() -> parse("enrich: {" + enrich.replace("MODEL", MODEL) + "}"))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining(complaint);
    }

    @Test
    void imagesThatLookAlikeAreComparedNearly() {
        assertThat(parse("enrich: {duplicates: {}}").enrich().duplicates())
                .contains(new Duplicates(4, Keep.FIRST));
        assertThat(parse("enrich: {duplicates: {distance: 0, keep: mark}}").decidingKeys())
                .containsEntry("enrich.duplicates", "{\"distance\":0,\"keep\":\"mark\"}");
        assertThatThrownBy(() -> parse("enrich: {duplicates: {}}\npackage: {shard_by: group}"))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("enrich.duplicates compares an image with those before it");
    }

    @Test
    void embeddingsAreClipsUnlessTheRecipeSaysMore() {
        String place = MODEL.replace("model: ", "");
        var recipe =
                parse(
                        "embed: {image: {%s}, text: {%s, tokenizer: %s}, output: emb}"
                                .formatted(MODEL, MODEL, place));
        var model = new Model("m.onnx", HASH);
        assertThat(recipe.embed())
                .isEqualTo(
                        new EmbedSettings(
                                new EmbedSettings.ImageEncoder(model, Input.CLIP),
                                new EmbedSettings.TextEncoder(model, model, 77, 0),
                                Device.CPU,
                                32,
                                "emb"));
        assertThat(recipe.changesSince(parse("").decidingKeys())).isEmpty();
        assertThat(recipe.embeddingKeys())
                .containsEntry("embed.batch", "32")
                .containsEntry(
                        "embed.text",
                        "{\"length\":77,\"model\":\"%s\",\"pad\":0,\"tokenizer\":\"%s\"}"
                                .formatted(HASH, HASH));
    }

    @Test
    void theBytesOfAModelDecideAndNotItsPlaceNorWhatItRunsOn() {
        var begun = parse("enrich: {nsfw: {" + MODEL + "}}").decidingKeys();
        String elsewhere = MODEL.replace("m.onnx", "other.onnx");
        assertThat(
                        parse("enrich: {nsfw: {" + elsewhere + "}, device: cuda, batch: 8}")
                                .changesSince(begun))
                .isEmpty();
        assertThat(parse("enrich: {nsfw: {" + MODEL + ", max: 0.5}}").changesSince(begun))
                .singleElement()
                .asString()
                .startsWith("enrich.nsfw was {\"activation\":\"none\",\"classes\":[\"drawing\"")
                .contains("\"max\":0.9", "\"max\":0.5", "\"model\":\"" + HASH + "\"");
    }

    private static Recipe parse(String yaml) {
        return RecipeReader.parse(
                "r.yaml", "source: {paths: a.csv}\noutput: out\n" + yaml, List.of());
    }
}
