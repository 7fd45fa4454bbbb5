package dev.shardline.schemas.recipe;

import dev.shardline.schemas.recipe.EmbedSettings.ImageEncoder;
import dev.shardline.schemas.recipe.EmbedSettings.TextEncoder;
import dev.shardline.schemas.recipe.EnrichSettings.Action;
import dev.shardline.schemas.recipe.EnrichSettings.Activation;
import dev.shardline.schemas.recipe.EnrichSettings.Channels;
import dev.shardline.schemas.recipe.EnrichSettings.Classifier;
import dev.shardline.schemas.recipe.EnrichSettings.Detector;
import dev.shardline.schemas.recipe.EnrichSettings.Duplicates;
import dev.shardline.schemas.recipe.EnrichSettings.Faces;
import dev.shardline.schemas.recipe.EnrichSettings.Filter;
import dev.shardline.schemas.recipe.EnrichSettings.Fit;
import dev.shardline.schemas.recipe.EnrichSettings.Input;
import dev.shardline.schemas.recipe.EnrichSettings.Keep;
import dev.shardline.schemas.recipe.EnrichSettings.Layout;
import dev.shardline.schemas.recipe.EnrichSettings.Model;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// The kinds of values that `enrich` takes.
final class EnrichKinds {

    /// Of RedCaps' model, in its order.
    private static final List<String> REDCAPS_CLASSES =
            List.of("drawing", "hentai", "neutral", "porn", "sexy");

    private static final List<String> REDCAPS_SUM = List.of("porn", "hentai");
    private static final double REDCAPS_NSFW = 0.9;
    private static final double REDCAPS_FACE = 0.9;
    private static final int CHANNELS = 3;
    private static final int CLIP_TOKENS = 77;

    private static final Kind<Double> NUMBER = Kinds.decimal(-1e9);

    private EnrichKinds() {}

    /// What reads the keys of a value.
    private interface Reader<T> {
        T read(Fields fields, Node node) throws Misfit;
    }

    private record Keyed<T>(String expected, Reader<T> reader) implements Kind<T> {
        @Override
        public T read(Node node) throws Misfit {
            Fields fields = Fields.of(node);
            T value = reader.read(fields, node);
            fields.end();
            return value;
        }
    }

    /// The classifier of the column `nsfw`, by itself RedCaps'.
    static Kind<Classifier> nsfw() {
        return new Keyed<>(
                "a classifier such as {model: {path: nsfw.onnx, sha256: 9f86…}, max: 0.9}",
                (fields, node) -> {
                    Optional<List<String>> classes = fields.find("classes", names());
                    Optional<List<String>> sum = fields.find("sum", names());
                    return classifier(
                            fields,
                            node,
                            "nsfw",
                            Input.REDCAPS,
                            classes.orElse(REDCAPS_CLASSES),
                            sum.orElse(classes.isEmpty() ? REDCAPS_SUM : List.of()),
                            Optional.of(REDCAPS_NSFW));
                });
    }

    /// A classifier with a name, by itself one for CLIP's pixels with one output.
    static Kind<Classifier> score() {
        return new Keyed<>(
                "a classifier such as {name: aesthetic, model: {path: aesthetic.onnx, sha256:"
                        + " 9f86…}, min: 5}",
                (fields, node) ->
                        classifier(
                                fields,
                                node,
                                "score_" + fields.require("name", scoreName()),
                                Input.CLIP,
                                fields.get("classes", names(), List.of()),
                                fields.get("sum", names(), List.of()),
                                Optional.empty()));
    }

    private static Classifier classifier(
            Fields fields,
            Node node,
            String column,
            Input standard,
            List<String> classes,
            List<String> sum,
            Optional<Double> standardMax)
            throws Misfit {
        if (!classes.isEmpty() && (sum.isEmpty() || !classes.containsAll(sum))) {
            throw Misfit.saying(
                    node,
                    ".sum",
                    " must be one or several of the classes %s, but is %s"
                            .formatted(
                                    String.join(", ", classes),
                                    sum.isEmpty() ? "missing" : String.join(", ", sum)));
        }
        if (classes.isEmpty() && !sum.isEmpty()) {
            throw Misfit.saying(node, ".sum", " is there without classes");
        }
        Optional<Double> min = fields.find("min", NUMBER);
        Optional<Double> max = fields.get("max", Kinds.optional(NUMBER), standardMax);
        return new Classifier(
                column,
                fields.require("model", model()),
                fields.get("input", input(standard), standard),
                fields.get("activation", Kinds.oneOf(Activation.class), Activation.NONE),
                classes,
                sum,
                min.orElse(null),
                max.orElse(null));
    }

    static Kind<Faces> faces() {
        return new Keyed<>(
                "a detector such as {model: {path: yunet.onnx, sha256: 9f86…}, action: blur}",
                (fields, _) ->
                        new Faces(
                                fields.require("model", model()),
                                fields.get("detector", Kinds.oneOf(Detector.class), Detector.YUNET),
                                fields.get("threshold", Kinds.decimal(0), REDCAPS_FACE),
                                fields.get("min_size", Kinds.count(0, 65_500), 0),
                                fields.get("action", Kinds.oneOf(Action.class), Action.DROP)));
    }

    static Kind<ImageEncoder> imageEncoder() {
        return new Keyed<>(
                "a model such as {model: {path: clip-image.onnx, sha256: 9f86…}}",
                (fields, _) ->
                        new ImageEncoder(
                                fields.require("model", model()),
                                fields.get("input", input(Input.CLIP), Input.CLIP)));
    }

    static Kind<TextEncoder> textEncoder() {
        return new Keyed<>(
                "a model such as {model: {path: clip-text.onnx, sha256: 9f86…}, tokenizer: {path:"
                        + " tokenizer.json, sha256: 60ee…}}",
                (fields, _) ->
                        new TextEncoder(
                                fields.require("model", model()),
                                fields.require("tokenizer", model()),
                                fields.get("length", Kinds.count(1, 8192), CLIP_TOKENS),
                                fields.get("pad", Kinds.count(0, Integer.MAX_VALUE), 0)));
    }

    static Kind<Duplicates> duplicates() {
        return new Keyed<>(
                "how near and what to do, such as {distance: 4, keep: first}",
                (fields, _) ->
                        new Duplicates(
                                fields.get(
                                        "distance",
                                        Kinds.count(0, Duplicates.MOST),
                                        Duplicates.STANDARD),
                                fields.get("keep", keep(), Keep.FIRST)));
    }

    private static Kind<Keep> keep() {
        Kind<Keep> words = Kinds.oneOf(Keep.class);
        return new Kind<>() {
            @Override
            public String expected() {
                return words.expected();
            }

            @Override
            public Keep read(Node node) throws Misfit {
                if (node instanceof ScalarNode word && word.getValue().equals("largest")) {
                    throw Misfit.saying(
                            node,
                            "",
                            " cannot be largest in a job, for a larger image may come when the smaller one"
                                    + " is in a shard that is done; use keep: mark, and then `shardline dedup"
                                    + " --keep largest` on the output");
                }
                return words.read(node);
            }
        };
    }

    static Kind<Model> model() {
        return new Keyed<>(
                "a file with its hash, such as {path: models/nsfw.onnx, sha256: 9f86…}",
                (fields, _) ->
                        new Model(
                                fields.require("path", Keys.sourcePath()),
                                fields.require("sha256", sha256())));
    }

    private static Kind<Input> input(Input standard) {
        return new Keyed<>(
                "how the model wants the image, such as {size: 224, layout: nchw}",
                (fields, _) ->
                        new Input(
                                fields.get("size", Kinds.count(1, 4096), standard.size()),
                                fields.get("fit", Kinds.oneOf(Fit.class), standard.fit()),
                                fields.get(
                                        "interpolation",
                                        Kinds.oneOf(Filter.class),
                                        standard.interpolation()),
                                fields.get("layout", Kinds.oneOf(Layout.class), standard.layout()),
                                fields.get(
                                        "channels",
                                        Kinds.oneOf(Channels.class),
                                        standard.channels()),
                                fields.get("divide_by", positive(), standard.divideBy()),
                                fields.get("mean", channels(NUMBER), standard.mean()),
                                fields.get("std", channels(positive()), standard.std())));
    }

    private static Kind<String> scoreName() {
        return Kinds.text(
                "a name of at most 40 small letters, digits and _",
                name -> name.matches("[a-z0-9_]{1,40}"));
    }

    private static Kind<List<String>> names() {
        return Kinds.list("the names of the model's outputs", Kinds.text("a name", _ -> true), 1);
    }

    private static Kind<String> sha256() {
        return Kinds.parsed(
                "the SHA-256 of the file, 64 hexadecimal digits",
                text ->
                        Optional.of(text.toLowerCase(Locale.ROOT))
                                .filter(hex -> hex.matches("[0-9a-f]{64}")));
    }

    private static Kind<Double> positive() {
        return Kinds.decimal(0.000_001);
    }

    /// Three numbers, or one for all three. They may be the same: this is no [Kinds#list].
    private static Kind<List<Double>> channels(Kind<Double> number) {
        return new Kind<>() {
            @Override
            public String expected() {
                return "three numbers, or one for all channels";
            }

            @Override
            public List<Double> read(Node node) throws Misfit {
                if (!(node instanceof SequenceNode sequence)) {
                    return Collections.nCopies(CHANNELS, number.read(node));
                }
                if (sequence.getValue().size() != CHANNELS) {
                    throw new Misfit(node);
                }
                var numbers = new ArrayList<Double>();
                for (Node item : sequence.getValue()) {
                    numbers.add(number.read(item));
                }
                return numbers;
            }
        };
    }
}
