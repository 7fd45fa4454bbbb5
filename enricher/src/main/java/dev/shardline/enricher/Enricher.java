package dev.shardline.enricher;

import dev.shardline.imaging.BoxBlur;
import dev.shardline.imaging.Encoder;
import dev.shardline.imaging.OpenCv;
import dev.shardline.schemas.Outcome;
import dev.shardline.schemas.Reason;
import dev.shardline.schemas.Samples;
import dev.shardline.schemas.avro.ImageSample;
import dev.shardline.schemas.recipe.EnrichSettings;
import dev.shardline.schemas.recipe.EnrichSettings.Action;
import dev.shardline.schemas.recipe.EnrichSettings.Classifier;
import dev.shardline.schemas.recipe.EnrichSettings.Faces;
import dev.shardline.schemas.recipe.S3Settings;
import dev.shardline.schemas.recipe.ValidateSettings.Encode;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;
import org.jspecify.annotations.Nullable;

/// Says of an image that is ready to be packed what the recipe's models say of it: as columns of
/// its row, or as the reason why it is not packed. Models see the stored image, with its colours
/// and not turned, so what they said can be checked on the shard.
///
/// Thread-safe and CPU-bound: call it from [#callers()] threads. An image that a model cannot judge
/// ends as `model_failed`. With batches of one, the same image gets the same numbers in every call.
public final class Enricher implements AutoCloseable {

    private final EnrichSettings settings;
    private final Encoder encoder;
    private final int cores;
    private final List<Scorer> scorers = new ArrayList<>();
    private @Nullable FaceDetector detector;

    private Enricher(EnrichSettings settings, Encode encode, int cores) {
        this.settings = settings;
        this.encoder = new Encoder(encode);
        this.cores = cores;
    }

    /// Loads the models and tries each of them. Without models nothing is loaded.
    ///
    /// @param encode of pictures whose faces were blurred
    /// @param folder keeps models that come from elsewhere
    /// @param cores that may be used
    /// @throws ModelException if one cannot be used
    public static Enricher open(
            EnrichSettings settings, Encode encode, Path folder, S3Settings s3, int cores) {
        if (!settings.isNone()) {
            OpenCv.load();
        }
        var enricher = new Enricher(settings, encode, cores);
        try {
            enricher.load(new ModelFiles(folder, s3));
            return enricher;
        } catch (RuntimeException e) {
            enricher.close();
            throw e;
        }
    }

    private void load(ModelFiles files) {
        for (Classifier classifier : settings.classifiers()) {
            String key =
                    classifier.column().equals("nsfw")
                            ? "enrich.nsfw"
                            : "enrich.scores (" + classifier.column() + ")";
            OnnxModel model = model(key, files.find(key, classifier.model()));
            scorers.add(new Scorer(key, classifier, model, settings.batch()));
        }
        settings.faces().ifPresent(faces -> detector = detector(faces, files));
    }

    private FaceDetector detector(Faces faces, ModelFiles files) {
        Path file = files.find("enrich.faces", faces.model());
        return switch (faces.detector()) {
            case YUNET -> new Yunet(file, faces.threshold(), cores);
            case RETINAFACE -> new RetinaFace(model("enrich.faces", file), faces.threshold());
        };
    }

    /// Where several images go at once, one run gets all cores; else each caller has its own.
    private OnnxModel model(String key, Path file) {
        return OnnxModel.open(key, file, settings.device(), settings.batch() == 1 ? 1 : cores);
    }

    /// Whether there are no models: images go past as they are.
    public boolean isIdle() {
        return settings.isNone();
    }

    /// How many threads should call: enough to keep the cores busy, and to fill a batch while
    /// another one runs.
    public int callers() {
        return settings.batch() == 1 ? cores : cores + 2 * settings.batch();
    }

    /// The image with what was said of it, or the reason why it goes no further.
    ///
    /// @param sample its image is a `ByteBuffer`
    public Outcome<ImageSample> enrich(ImageSample sample) {
        if (isIdle()) {
            return new Outcome.Passed<>(sample);
        }
        var scores = new TreeMap<String, Double>(sample.getScores());
        try (var _ = new PointerScope()) {
            Mat image = StoredImage.decoded(((ByteBuffer) sample.getImage()).slice());
            List<Face> faces = new ArrayList<>();
            Optional<Refused> refused = look(image, scores, faces);
            if (refused.isPresent()) {
                return ended(sample, scores, refused.get());
            }
            Long phash = settings.duplicates().isPresent() ? PerceptualHash.of(image) : null;
            ImageSample judged = Samples.judged(sample, scores, phash);
            return new Outcome.Passed<>(
                    faces.isEmpty()
                            ? judged
                            : Samples.with(judged, blurred(image, faces), encoder.extension()));
        } catch (FailedModel e) {
            return ended(sample, scores, new Refused(Reason.MODEL_FAILED.word(), e.sentence()));
        }
    }

    /// What the models say of an image file, where nothing but that is wanted.
    public Verdict judge(ByteBuffer file) {
        try (var _ = new PointerScope()) {
            Mat image = StoredImage.decoded(file.slice());
            Optional<Refused> refused = look(image, new TreeMap<>(), new ArrayList<>());
            return refused.<Verdict>map(why -> new Verdict.Unwanted(why.sentence()))
                    .orElseGet(Verdict.Wanted::new);
        } catch (FailedModel e) {
            return new Verdict.Unjudged(e.sentence());
        }
    }

    /// Why an image is not packed.
    private record Refused(String reason, String sentence) {}

    /// Asks the models, until one refuses the image.
    ///
    /// @param scores is given the numbers
    /// @param found is given the faces that do not end the image
    private Optional<Refused> look(Mat image, Map<String, Double> scores, List<Face> found)
            throws FailedModel {
        for (Scorer scorer : scorers) {
            double score = scorer.score(image);
            scores.put(scorer.column(), score);
            Optional<String> refusal = scorer.refusal(score);
            if (refusal.isPresent()) {
                return Optional.of(new Refused(scorer.column(), refusal.get()));
            }
        }
        List<Face> faces = faces(image);
        if (detector != null) {
            scores.put(EnrichSettings.FACES, (double) faces.size());
        }
        if (!faces.isEmpty() && action() == Action.DROP) {
            return Optional.of(new Refused(Reason.FACE.word(), sentence(faces)));
        }
        found.addAll(faces);
        return Optional.empty();
    }

    /// The faces that count; none where nobody looks for them.
    private List<Face> faces(Mat image) throws FailedModel {
        if (detector == null) {
            return List.of();
        }
        int least = settings.faces().orElseThrow().minSize();
        return detector.find(image).stream().filter(face -> face.shorterSide() >= least).toList();
    }

    private Action action() {
        return settings.faces().orElseThrow().action();
    }

    private String sentence(List<Face> faces) {
        return "The image has %d faces, the clearest with a score of %.4f above %s."
                .formatted(faces.size(), best(faces), settings.faces().orElseThrow().threshold());
    }

    private static double best(List<Face> faces) {
        return faces.stream().mapToDouble(Face::score).max().orElse(0);
    }

    private ByteBuffer blurred(Mat image, List<Face> faces) throws FailedModel {
        var boxes = faces.stream().map(face -> face.box(image.cols(), image.rows())).toList();
        try {
            return encoder.encode(BoxBlur.applied(image, boxes));
        } catch (RuntimeException e) {
            throw new FailedModel(
                    "The image cannot be stored with its faces blurred: %s."
                            .formatted(OpenCv.complaint(e)));
        }
    }

    private static Outcome<ImageSample> ended(
            ImageSample sample, SortedMap<String, Double> scores, Refused refused) {
        return new Outcome.Ended<>(
                Reason.ends(
                        Samples.judged(sample, scores, null),
                        refused.reason(),
                        refused.sentence()));
    }

    @Override
    public void close() {
        scorers.forEach(Scorer::close);
        if (detector != null) {
            detector.close();
        }
    }
}
