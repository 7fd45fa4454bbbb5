package dev.shardline.schemas.recipe;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What models say of accepted images, and which of them are packed: the recipe's `enrich`.
///
/// @param nsfwClassifier the classifier of the column `nsfw`; null where images are not judged so
/// @param scores further classifiers, their columns beginning with `score_`
/// @param faceDetector null where faces are not looked for
/// @param lookalikes null where images are not compared
/// @param device what the models run on
/// @param batch images that a model gets at once, at most
public record EnrichSettings(
        @Nullable Classifier nsfwClassifier,
        List<Classifier> scores,
        @Nullable Faces faceDetector,
        @Nullable Duplicates lookalikes,
        Device device,
        int batch) {

    /// The column with the number of faces.
    public static final String FACES = "faces";

    /// No models.
    public static final EnrichSettings NONE =
            new EnrichSettings(null, List.of(), null, null, Device.CPU, 1);

    public EnrichSettings {
        scores = List.copyOf(scores);
        if (batch < 1) {
            throw new IllegalArgumentException("enrich.batch must be at least 1, was " + batch);
        }
    }

    /// Whether images go past without being looked at.
    public boolean isNone() {
        return classifiers().isEmpty() && faceDetector == null && lookalikes == null;
    }

    /// All classifiers, in the order in which they judge.
    public List<Classifier> classifiers() {
        return Stream.concat(Stream.ofNullable(nsfwClassifier), scores.stream()).toList();
    }

    public Optional<Faces> faces() {
        return Optional.ofNullable(faceDetector);
    }

    public Optional<Duplicates> duplicates() {
        return Optional.ofNullable(lookalikes);
    }

    /// The columns of numbers in a shard's table, in their order: those of the classifiers, then
    /// [#FACES].
    public List<String> columns() {
        var columns = new ArrayList<String>();
        classifiers().forEach(classifier -> columns.add(classifier.column()));
        faces().ifPresent(_ -> columns.add(FACES));
        return columns;
    }

    /// A model that gives an image a number.
    ///
    /// @param column of the number, and the reason of the images that it drops
    /// @param model takes the image
    /// @param input how the model wants it
    /// @param activation of the model's outputs
    /// @param classes names of the model's outputs in their order; empty for a model with one
    /// @param sum those of the classes that are added up; empty for a model with one output
    /// @param min an image with less is dropped; null drops none
    /// @param max an image with more is dropped; null drops none
    public record Classifier(
            String column,
            Model model,
            Input input,
            Activation activation,
            List<String> classes,
            List<String> sum,
            @Nullable Double min,
            @Nullable Double max) {

        public Classifier {
            classes = List.copyOf(classes);
            sum = List.copyOf(sum);
        }

        /// How many outputs the model has.
        public int outputs() {
            return Math.max(1, classes.size());
        }
    }

    /// A file in the format ONNX.
    ///
    /// @param path of this machine, `s3://bucket/key`, or an http(s) address
    /// @param sha256 of its bytes, hex, lower case
    public record Model(String path, String sha256) {}

    /// From a stored image to what a model takes: resized, each channel divided, its mean
    /// subtracted, then divided by its deviation.
    ///
    /// @param size of both sides, pixels
    /// @param divideBy what a pixel's value from 0 to 255 is divided by, first
    /// @param mean of the three channels, in the order of `channels`
    /// @param std of the three channels
    public record Input(
            int size,
            Fit fit,
            Filter interpolation,
            Layout layout,
            Channels channels,
            double divideBy,
            List<Double> mean,
            List<Double> std) {

        /// What RedCaps' NSFW model takes.
        public static final Input REDCAPS =
                new Input(
                        299,
                        Fit.SQUASH,
                        Filter.NEAREST,
                        Layout.NHWC,
                        Channels.RGB,
                        255,
                        List.of(0.0, 0.0, 0.0),
                        List.of(1.0, 1.0, 1.0));

        /// What CLIP's models take.
        public static final Input CLIP =
                new Input(
                        224,
                        Fit.CENTER_CROP,
                        Filter.BICUBIC,
                        Layout.NCHW,
                        Channels.RGB,
                        255,
                        List.of(0.48145466, 0.4578275, 0.40821073),
                        List.of(0.26862954, 0.26130258, 0.27577711));

        public Input {
            mean = List.copyOf(mean);
            std = List.copyOf(std);
        }
    }

    /// How an image becomes a square: both sides resized for themselves, or the shorter side
    /// resized and the middle of the longer one taken.
    public enum Fit {
        SQUASH,
        CENTER_CROP
    }

    /// How pixels are made, by Pillow's rules.
    public enum Filter {
        NEAREST,
        BILINEAR,
        BICUBIC,
        LANCZOS
    }

    /// The order of the dimensions: channels first or last.
    public enum Layout {
        NCHW,
        NHWC
    }

    public enum Channels {
        RGB,
        BGR
    }

    /// What is done with a model's outputs.
    public enum Activation {
        NONE,
        SOFTMAX,
        SIGMOID
    }

    /// What becomes of images with faces.
    ///
    /// @param threshold a face has a score above it
    /// @param minSize smaller faces do not count: the shorter side of their box, pixels
    public record Faces(
            Model model, Detector detector, double threshold, int minSize, Action action) {}

    /// Whose outputs a model has: OpenCV's YuNet, or RetinaFace.
    public enum Detector {
        YUNET,
        RETINAFACE
    }

    /// What becomes of images that look like one that was packed before.
    ///
    /// @param distance bits of the perceptual hash that may differ, of 64
    public record Duplicates(int distance, Keep keep) {

        /// The largest distance that can be asked for.
        public static final int MOST = 8;

        /// The distance where none is asked for.
        public static final int STANDARD = 4;
    }

    /// Of images that look alike: the first one, or all, with a mark on the others.
    public enum Keep {
        FIRST,
        MARK
    }

    public enum Action {
        DROP,
        BLUR
    }

    public enum Device {
        CPU,
        CUDA
    }
}
