package dev.shardline.enricher;

import dev.shardline.enricher.OnnxModel.Tensor;
import dev.shardline.schemas.recipe.EnrichSettings.Classifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;

/// A classifier at work: an image gets a number, and may be refused for it. Safe for use by several
/// threads.
final class Scorer implements AutoCloseable {

    private static final int PROBE = 64;

    private final Classifier classifier;
    private final OnnxModel model;
    private final Preprocessor preprocessor;
    private final Batches batches;

    /// Tries the model on a gray image, so that what does not fit shows now.
    ///
    /// @param key of the recipe, for messages
    /// @param batch images at once, at most
    /// @throws ModelException if the model is not what the recipe says
    Scorer(String key, Classifier classifier, OnnxModel model, int batch) {
        this.classifier = classifier;
        this.model = model;
        this.preprocessor = new Preprocessor(classifier.input());
        this.batches = new Batches(this::outputs, batch);
        model.requireInput(
                preprocessor.shape(batch),
                batch == 1 ? key + ".input" : "%s.input with enrich.batch".formatted(key));
        try (var _ = new PointerScope()) {
            var gray = new Mat(PROBE, PROBE, opencv_core.CV_8UC3, Scalar.all(PROBE));
            var _ = outputs(List.of(preprocessor.tensor(gray)));
        } catch (FailedModel e) {
            throw new ModelException(key + ": " + e.sentence(), e);
        }
    }

    /// Of the number, in the shard's table.
    String column() {
        return classifier.column();
    }

    /// The number of an image. What it allocates belongs to the caller's `PointerScope`.
    double score(Mat image) throws FailedModel {
        double[] outputs = activated(batches.run(preprocessor.tensor(image)));
        if (classifier.classes().isEmpty()) {
            return outputs[0];
        }
        double sum = 0;
        for (String name : classifier.sum()) {
            sum += outputs[classifier.classes().indexOf(name)];
        }
        return sum;
    }

    /// Why an image with such a number is not packed, as a sentence; empty where it is.
    Optional<String> refusal(double score) {
        Double min = classifier.min();
        Double max = classifier.max();
        if (max != null && score > max) {
            return Optional.of(
                    "%s is %.4f; at most %s is allowed.".formatted(column(), score, max));
        }
        return min != null && score < min
                ? Optional.of(
                        "%s is %.4f; at least %s is demanded.".formatted(column(), score, min))
                : Optional.empty();
    }

    private List<float[]> outputs(List<float[]> images) throws FailedModel {
        float[] all = new float[images.size() * preprocessor.length()];
        for (int i = 0; i < images.size(); i++) {
            System.arraycopy(
                    images.get(i), 0, all, i * preprocessor.length(), preprocessor.length());
        }
        Tensor output = model.run(new Tensor(preprocessor.shape(images.size()), all)).getFirst();
        int each = classifier.outputs();
        if (output.values().length != images.size() * each) {
            throw new FailedModel(
                    "The model gives %s for %d images; expected are %d numbers for each."
                            .formatted(OnnxModel.text(output.shape()), images.size(), each));
        }
        var rows = new ArrayList<float[]>();
        for (int i = 0; i < images.size(); i++) {
            rows.add(Arrays.copyOfRange(output.values(), i * each, (i + 1) * each));
        }
        return rows;
    }

    private double[] activated(float[] outputs) {
        double[] numbers = new double[outputs.length];
        for (int i = 0; i < outputs.length; i++) {
            numbers[i] = outputs[i];
        }
        return switch (classifier.activation()) {
            case NONE -> numbers;
            case SIGMOID -> Arrays.stream(numbers).map(x -> 1 / (1 + Math.exp(-x))).toArray();
            case SOFTMAX -> softmax(numbers);
        };
    }

    private static double[] softmax(double[] numbers) {
        double most = Arrays.stream(numbers).max().orElse(0);
        double[] powers = Arrays.stream(numbers).map(x -> Math.exp(x - most)).toArray();
        double sum = Arrays.stream(powers).sum();
        return Arrays.stream(powers).map(power -> power / sum).toArray();
    }

    @Override
    public void close() {
        model.close();
    }
}
