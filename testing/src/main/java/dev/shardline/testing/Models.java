package dev.shardline.testing;

import static dev.shardline.testing.OnnxFile.whole;
import static dev.shardline.testing.OnnxFile.wholes;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Models that know colours, in the forms of those that know more.
public final class Models {

    private static final int[] STRIDES = {8, 16, 32};

    private Models() {}

    /// RedCaps' classifier in form, its five classes being numbers that the mean colour makes:
    /// `drawing` red, `hentai` a quarter of red, `neutral` green, `porn` half of red, `sexy` blue.
    public static OnnxFile nsfw() {
        return new OnnxFile()
                .input("image", -1, 299, 299, 3)
                .output("classes", -1, 5)
                .constant(
                        "weights",
                        new long[] {3, 5},
                        1,
                        0.25f,
                        0,
                        0.5f,
                        0, // red
                        0,
                        0,
                        1,
                        0,
                        0, // green
                        0,
                        0,
                        0,
                        0,
                        1) // blue
                .node(
                        "ReduceMean",
                        List.of("image"),
                        "mean",
                        wholes("axes", 1L, 2L),
                        whole("keepdims", 0))
                .node("MatMul", List.of("mean", "weights"), "classes");
    }

    /// A number from the mean colour of square images, channels first: red over green. For an image
    /// without green and red there is none.
    ///
    /// @param size of the images
    public static OnnxFile redOverGreen(int size) {
        return new OnnxFile()
                .input("image", -1, 3, size, size)
                .output("score", -1, 1)
                .constant("red", new long[] {3, 1}, 1, 0, 0)
                .constant("green", new long[] {3, 1}, 0, 1, 0)
                .node(
                        "ReduceMean",
                        List.of("image"),
                        "mean",
                        wholes("axes", 2L, 3L),
                        whole("keepdims", 0))
                .node("MatMul", List.of("mean", "red"), "reds")
                .node("MatMul", List.of("mean", "green"), "greens")
                .node("Div", List.of("reds", "greens"), "score");
    }

    /// RetinaFace in form: where a cell of 8 pixels is red, there is a face of 16 pixels, its score
    /// being red minus green, 255 being 1.
    public static OnnxFile retinaFace() {
        var file =
                new OnnxFile()
                        .input("image", 1, 3, -1, -1)
                        .output("boxes", 1, -1, 4)
                        .output("scores", 1, -1, 2)
                        .wholeConstant("by_four", 1, -1, 4)
                        .wholeConstant("by_two", 1, -1, 2);
        var boxes = new ArrayList<String>();
        var scores = new ArrayList<String>();
        for (int stride : STRIDES) {
            String cells = cells(file, stride);
            boxes.add(
                    head(file, cells, "boxes" + stride, "by_four", new float[8 * 3], new float[8]));
            float[] weights = new float[4 * 3];
            float[] biases = new float[4];
            if (stride == 8) { // Of the first anchor the second number, of blue, green, red.
                weights[4] = -1 / 255f;
                weights[5] = 1 / 255f;
                biases[1] = (123 - 117) / 255f;
            }
            scores.add(head(file, cells, "scores" + stride, "by_two", weights, biases));
        }
        return file.node("Concat", boxes, "boxes", whole("axis", 1))
                .node("Concat", scores, "scores", whole("axis", 1));
    }

    /// YuNet in form: where a cell of 8 pixels is red, there is a face of 16 pixels, its score
    /// being red minus green, 255 being 1.
    public static OnnxFile yunet() {
        var file =
                new OnnxFile()
                        .input("input", 1, 3, 640, 640)
                        .wholeConstant("by_one", 1, -1, 1)
                        .wholeConstant("by_four", 1, -1, 4)
                        .wholeConstant("by_ten", 1, -1, 10)
                        .node("Identity", List.of("input"), "image");
        for (int stride : STRIDES) {
            String cells = cells(file, stride);
            float[] red = stride == 8 ? new float[] {0, -1 / 255f, 1 / 255f} : new float[3];
            float twice = (float) Math.log(2);
            float[] middle = {0.5f, 0.5f, twice, twice};
            head(file, cells, "cls_" + stride, "by_one", red, new float[1]);
            head(file, cells, "obj_" + stride, "by_one", red, new float[1]);
            head(file, cells, "bbox_" + stride, "by_four", new float[4 * 3], middle);
            head(file, cells, "kps_" + stride, "by_ten", new float[10 * 3], new float[10]);
        }
        for (String output : List.of("cls", "obj", "bbox", "kps")) {
            long each = output.equals("bbox") ? 4 : output.equals("kps") ? 10 : 1;
            for (int stride : STRIDES) {
                long cells = 640L / stride * (640 / stride);
                file.output(String.format(Locale.ROOT, "%s_%d", output, stride), 1, cells, each);
            }
        }
        return file;
    }

    /// CLIP's image encoder in form: the mean colour of what the preprocessing has made.
    public static OnnxFile meanColour() {
        return new OnnxFile()
                .input("image", -1, 3, 224, 224)
                .output("vector", -1, 3)
                .node(
                        "ReduceMean",
                        List.of("image"),
                        "vector",
                        wholes("axes", 2L, 3L),
                        whole("keepdims", 0));
    }

    /// CLIP's text encoder in form: the tokens themselves, and a one.
    ///
    /// @param length tokens of a text
    public static OnnxFile tokensThemselves(int length) {
        float[] same = new float[length * (length + 1)];
        for (int i = 0; i < length; i++) {
            same[i * (length + 1) + i] = 1;
        }
        float[] one = new float[length + 1];
        one[length] = 1;
        return new OnnxFile()
                .wholeInput("input_ids", -1, length)
                .output("vector", -1, length + 1)
                .constant("same", new long[] {length, length + 1}, same)
                .constant("one", new long[] {length + 1}, one)
                .node("Cast", List.of("input_ids"), "numbers", whole("to", 1))
                .node("MatMul", List.of("numbers", "same"), "tokens")
                .node("Add", List.of("tokens", "one"), "vector");
    }

    /// Writes a tokenizer that knows `a` (3) and `cat` (4), small and large, puts them between 1
    /// and 2, and has 0 for all other words.
    ///
    /// @return the SHA-256 of the file, hex
    public static String writeTokenizer(Path file) {
        return OnnxFile.write(
                file,
                """
                {"version": "1.0", "truncation": null, "padding": null, "added_tokens": [],
                 "normalizer": {"type": "Lowercase"},
                 "pre_tokenizer": {"type": "Whitespace"},
                 "post_processor": {"type": "TemplateProcessing",
                   "single": [{"SpecialToken": {"id": "<s>", "type_id": 0}},
                              {"Sequence": {"id": "A", "type_id": 0}},
                              {"SpecialToken": {"id": "</s>", "type_id": 0}}],
                   "pair": [{"Sequence": {"id": "A", "type_id": 0}},
                            {"Sequence": {"id": "B", "type_id": 0}}],
                   "special_tokens": {"<s>": {"id": "<s>", "ids": [1], "tokens": ["<s>"]},
                                      "</s>": {"id": "</s>", "ids": [2], "tokens": ["</s>"]}}},
                 "decoder": null,
                 "model": {"type": "WordLevel", "unk_token": "?",
                           "vocab": {"?": 0, "<s>": 1, "</s>": 2, "a": 3, "cat": 4}}}
                """
                        .getBytes(UTF_8));
    }

    /// The mean colours of cells of an image.
    private static String cells(OnnxFile file, long stride) {
        String cells = "cells" + stride;
        file.node(
                "AveragePool",
                List.of("image"),
                cells,
                wholes("kernel_shape", stride, stride),
                wholes("strides", stride, stride),
                whole("ceil_mode", 1));
        return cells;
    }

    /// Numbers for each cell, made of its colour, one after the other.
    private static String head(
            OnnxFile file,
            String cells,
            String output,
            String shape,
            float[] weights,
            float[] biases) {
        file.constant(output + "_weights", new long[] {biases.length, 3, 1, 1}, weights)
                .constant(output + "_biases", new long[] {biases.length}, biases)
                .node(
                        "Conv",
                        List.of(cells, output + "_weights", output + "_biases"),
                        output + "_planes",
                        wholes("kernel_shape", 1L, 1L))
                .node(
                        "Transpose",
                        List.of(output + "_planes"),
                        output + "_cells",
                        wholes("perm", 0L, 2L, 3L, 1L))
                .node("Reshape", List.of(output + "_cells", shape), output);
        return output;
    }
}
