package dev.shardline.enricher;

import dev.shardline.enricher.OnnxModel.Tensor;
import dev.shardline.imaging.Encoder;
import dev.shardline.imaging.OpenCv;
import dev.shardline.schemas.recipe.EmbedSettings;
import dev.shardline.schemas.recipe.EmbedSettings.ImageEncoder;
import dev.shardline.schemas.recipe.EmbedSettings.TextEncoder;
import dev.shardline.schemas.recipe.S3Settings;
import dev.shardline.schemas.recipe.ValidateSettings.Encode;
import dev.shardline.schemas.recipe.ValidateSettings.ImageFormat;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.jspecify.annotations.Nullable;

/// Makes vectors of length 1 of images and captions. Safe for use by several threads, each with a
/// batch of its own; the same batch has the same vectors in every call on the same kind of
/// processor.
public final class Embedder implements AutoCloseable {

    /// A sample to be embedded.
    ///
    /// @param image its file
    /// @param caption empty where it has none
    public record Item(String key, ByteBuffer image, String caption) {}

    /// A sample with its vectors, or the sentence that says why it has none.
    ///
    /// @param image null where images are not embedded, and where there is a failure
    /// @param text null where captions are not embedded, and where there is a failure
    @SuppressWarnings("ArrayRecordComponent") // Handed on and written, never compared.
    public record Embedded(
            String key,
            float @Nullable [] image,
            float @Nullable [] text,
            @Nullable String failure) {}

    private static final int PROBE = 64;

    private final EmbedSettings settings;
    private @Nullable OnnxModel images;
    private @Nullable Preprocessor preprocessor;
    private @Nullable OnnxModel texts;
    private @Nullable Tokens tokens;
    private int imageWidth;
    private int textWidth;

    private Embedder(EmbedSettings settings) {
        this.settings = settings;
    }

    /// Loads the models and tries each of them.
    ///
    /// @param folder keeps what comes from elsewhere
    /// @throws ModelException if one cannot be used
    public static Embedder open(EmbedSettings settings, Path folder, S3Settings s3) {
        OpenCv.load();
        var embedder = new Embedder(settings);
        try {
            var files = new ModelFiles(folder, s3);
            settings.image().ifPresent(encoder -> embedder.load(encoder, files));
            settings.text().ifPresent(encoder -> embedder.load(encoder, files));
            return embedder;
        } catch (RuntimeException e) {
            embedder.close();
            throw e;
        }
    }

    private void load(ImageEncoder encoder, ModelFiles files) {
        String key = "embed.image";
        OnnxModel model =
                OnnxModel.open(key, files.find(key, encoder.model()), settings.device(), 1);
        images = model;
        preprocessor = new Preprocessor(encoder.input());
        model.requireInput(
                preprocessor.shape(settings.batch()), "embed.image.input with embed.batch");
        imageWidth = tried(key, this::ofImages);
    }

    private void load(TextEncoder encoder, ModelFiles files) {
        String key = "embed.text";
        texts = OnnxModel.openText(key, files.find(key, encoder.model()), settings.device(), 1);
        tokens =
                new Tokens(
                        files.find("embed.text.tokenizer", encoder.tokenizer()),
                        encoder,
                        files.folder());
        textWidth = tried(key, this::ofTexts);
    }

    /// How many numbers a vector has, found by trying.
    private static int tried(String key, Step step) {
        try (var _ = new PointerScope()) {
            var gray = new Mat(PROBE, PROBE, opencv_core.CV_8UC3, Scalar.all(PROBE));
            var png = new Encoder(new Encode(ImageFormat.PNG, 1)).encode(gray);
            return step.vectors(List.of(new Item("probe", png, "a photo"))).getFirst().length;
        } catch (FailedModel e) {
            throw new ModelException(key + ": " + e.sentence(), e);
        }
    }

    /// How many numbers the vector of an image has; 0 where images are not embedded.
    public int imageWidth() {
        return imageWidth;
    }

    /// How many numbers the vector of a caption has; 0 where captions are not embedded.
    public int textWidth() {
        return textWidth;
    }

    /// The vectors of a batch, in its order.
    ///
    /// @param items at most as many as the recipe's batch
    public List<Embedded> embed(List<Item> items) {
        List<Answer> seen = images == null ? noAnswers(items) : answers(items, this::ofImages);
        List<Answer> read = texts == null ? noAnswers(items) : answers(items, this::ofTexts);
        var embedded = new ArrayList<Embedded>();
        for (int i = 0; i < items.size(); i++) {
            String key = items.get(i).key();
            String failure = seen.get(i).failure();
            failure = failure == null ? read.get(i).failure() : failure;
            embedded.add(
                    failure == null
                            ? new Embedded(key, seen.get(i).vector(), read.get(i).vector(), null)
                            : new Embedded(key, null, null, failure));
        }
        return embedded;
    }

    /// The vector of one image, as of an image that is searched for.
    ///
    /// @throws NullPointerException where images are not embedded
    public Embedded image(ByteBuffer file) {
        Answer answer = answers(List.of(new Item("", file, "")), this::ofImages).getFirst();
        return new Embedded("", answer.vector(), null, answer.failure());
    }

    /// The vector of one text.
    ///
    /// @throws NullPointerException where captions are not embedded
    public Embedded text(String words) {
        var item = new Item("", ByteBuffer.allocate(0), words);
        Answer answer = answers(List.of(item), this::ofTexts).getFirst();
        return new Embedded("", null, answer.vector(), answer.failure());
    }

    @SuppressWarnings("ArrayRecordComponent") // Local to a call.
    private record Answer(float @Nullable [] vector, @Nullable String failure) {}

    @FunctionalInterface
    private interface Step {
        List<float[]> vectors(List<Item> items) throws FailedModel;
    }

    private static List<Answer> noAnswers(List<Item> items) {
        return items.stream().map(_ -> new Answer(null, null)).toList();
    }

    private static List<Answer> answers(List<Item> items, Step step) {
        try {
            return step.vectors(items).stream().map(vector -> new Answer(vector, null)).toList();
        } catch (FailedModel e) {
            // One of them is to blame: each for itself.
            return items.size() == 1
                    ? List.of(new Answer(null, e.sentence()))
                    : items.stream()
                            .flatMap(item -> answers(List.of(item), step).stream())
                            .toList();
        }
    }

    private List<float[]> ofImages(List<Item> items) throws FailedModel {
        Preprocessor pixels = Objects.requireNonNull(preprocessor);
        float[] all = new float[items.size() * pixels.length()];
        for (int i = 0; i < items.size(); i++) {
            try (var _ = new PointerScope()) {
                float[] one = pixels.tensor(StoredImage.decoded(items.get(i).image()));
                System.arraycopy(one, 0, all, i * pixels.length(), pixels.length());
            }
        }
        OnnxModel model = Objects.requireNonNull(images);
        return vectors(model.run(new Tensor(pixels.shape(items.size()), all)), items.size());
    }

    private List<float[]> ofTexts(List<Item> items) throws FailedModel {
        Tokens split = Objects.requireNonNull(tokens);
        List<Tokens.Sequence> sequences =
                items.stream().map(item -> split.of(item.caption())).toList();
        return vectors(Objects.requireNonNull(texts).runText(sequences), items.size());
    }

    /// The rows of the first output that has a row for each sample, made to have length 1.
    private static List<float[]> vectors(List<Tensor> outputs, int rows) throws FailedModel {
        for (Tensor output : outputs) {
            if (output.shape().length == 2 && output.shape()[0] == rows) {
                int width = Math.toIntExact(output.shape()[1]);
                var vectors = new ArrayList<float[]>();
                for (int row = 0; row < rows; row++) {
                    vectors.add(
                            normalized(
                                    Arrays.copyOfRange(
                                            output.values(), row * width, (row + 1) * width)));
                }
                return vectors;
            }
        }
        throw new FailedModel(
                "The model gives %s for %d samples; expected is an output with one vector for each."
                        .formatted(
                                outputs.stream().map(one -> OnnxModel.text(one.shape())).toList(),
                                rows));
    }

    private static float[] normalized(float[] vector) throws FailedModel {
        double sum = 0;
        for (float number : vector) {
            sum += (double) number * number;
        }
        if (sum == 0) {
            throw new FailedModel("The model gives a vector of length 0.");
        }
        double length = Math.sqrt(sum);
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (vector[i] / length);
        }
        return vector;
    }

    @Override
    public void close() {
        if (images != null) {
            images.close();
        }
        if (texts != null) {
            texts.close();
        }
        if (tokens != null) {
            tokens.close();
        }
    }
}
