package dev.shardline.schemas.recipe;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.shardline.schemas.recipe.EmbedSettings.ImageEncoder;
import dev.shardline.schemas.recipe.EmbedSettings.TextEncoder;
import dev.shardline.schemas.recipe.EnrichSettings.Classifier;
import dev.shardline.schemas.recipe.EnrichSettings.Duplicates;
import dev.shardline.schemas.recipe.EnrichSettings.Faces;
import dev.shardline.schemas.recipe.EnrichSettings.Input;
import dev.shardline.schemas.recipe.EnrichSettings.Model;
import dev.shardline.schemas.recipe.FlickrSettings.PhotoSize;
import dev.shardline.schemas.recipe.SourceSettings.Join;
import dev.shardline.schemas.recipe.SourceSettings.Named;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The keys that decide what is in a job's shards, with their effective values as JSON. JSON keeps
/// text, numbers and null apart and is YAML too, so a value can go back into a recipe as it is.
final class DecidingKeys {

    private static final JsonMapper JSON = new JsonMapper();

    /// Where each of these keys is in a recipe that is read.
    private static final Map<Key<?>, Function<Recipe, @Nullable Object>> VALUES =
            Map.ofEntries(
                    Map.entry(Keys.SOURCE_FORMAT, r -> r.source().format()),
                    Map.entry(Keys.SOURCE_PATHS, r -> r.source().paths()),
                    Map.entry(Keys.COLUMN_URL, r -> r.source().columns().url()),
                    Map.entry(Keys.COLUMN_CAPTION, r -> r.source().columns().captionColumn()),
                    Map.entry(Keys.COLUMN_ID, r -> r.source().columns().idColumn()),
                    Map.entry(Keys.COLUMN_MD5, r -> r.source().columns().column(HashType.MD5)),
                    Map.entry(
                            Keys.COLUMN_SHA256, r -> r.source().columns().column(HashType.SHA256)),
                    Map.entry(
                            Keys.COLUMN_SHA512, r -> r.source().columns().column(HashType.SHA512)),
                    Map.entry(Keys.COLUMN_GROUP, r -> r.source().columns().groupColumn()),
                    Map.entry(
                            Keys.FLICKR_CLASSES,
                            r ->
                                    r.source()
                                            .flickr()
                                            .map(FlickrSettings::classes)
                                            .orElse(List.of())),
                    Map.entry(
                            Keys.FLICKR_SIZE,
                            r -> r.source().flickr().map(FlickrSettings::size).orElse(PhotoSize.M)),
                    Map.entry(
                            Keys.FLICKR_UNIQUE,
                            r -> r.source().flickr().map(FlickrSettings::unique).orElse(false)),
                    Map.entry(Keys.RENAME, r -> r.source().additions().renames()),
                    Map.entry(Keys.PAIR_HASH, r -> r.source().additions().pairHashColumn()),
                    Map.entry(Keys.JOINS, r -> r.source().additions().joins()),
                    Map.entry(Keys.COLUMN_NAME, r -> r.source().columns().nameColumn()),
                    Map.entry(Keys.COLUMN_ALTERNATES, r -> r.source().columns().alternatesColumn()),
                    Map.entry(
                            Keys.SELECT,
                            r ->
                                    r.source().selection().stream()
                                            .map(select ->
                                                    Map.of(
                                                            select.include()
                                                                    ? "include"
                                                                    : "exclude",
                                                            select.pattern()))
                                            .toList()),
                    Map.entry(Keys.SOURCE_REGION, r -> r.source().region()),
                    Map.entry(Keys.ON_BAD_ROW, r -> r.source().onBadRow()),
                    Map.entry(
                            Keys.KINDS,
                            r -> r.source().photos().kinds().stream().sorted().toList()),
                    Map.entry(Keys.SHARDS, r -> r.source().photos().shards()),
                    Map.entry(Keys.BUCKET, r -> r.source().photos().bucket()),
                    Map.entry(Keys.FILTER, Recipe::filterExpression),
                    Map.entry(Keys.DEDUP, Recipe::dedup),
                    Map.entry(
                            Keys.RESPECT_OPT_OUT,
                            r -> r.fetch().respectOptOut().stream().sorted().toList()),
                    Map.entry(Keys.RESPECT_ROBOTS, r -> r.fetch().respectRobots()),
                    Map.entry(Keys.HASHES, r -> r.fetch().hashes().stream().sorted().toList()),
                    Map.entry(Keys.VERIFY, r -> r.validate().verifyHash()),
                    Map.entry(Keys.MIN_SIDE, r -> r.validate().minSide()),
                    Map.entry(Keys.MAX_AREA, r -> r.validate().maxAreaPixels()),
                    Map.entry(Keys.MAX_ASPECT, r -> r.validate().maxAspectRatio()),
                    Map.entry(Keys.MAX_PIXELS, r -> r.validate().maxPixels()),
                    Map.entry(Keys.RESIZE_MODE, r -> r.validate().resize().mode()),
                    Map.entry(Keys.RESIZE_SIZE, r -> r.validate().resize().size()),
                    Map.entry(Keys.ONLY_IF_BIGGER, r -> r.validate().resize().onlyIfBigger()),
                    Map.entry(Keys.UPSCALE, r -> r.validate().resize().upscale()),
                    Map.entry(Keys.DOWNSCALE, r -> r.validate().resize().downscale()),
                    Map.entry(Keys.ENCODE_FORMAT, r -> r.validate().encode().format()),
                    Map.entry(Keys.ENCODE_QUALITY, r -> r.validate().encode().quality()),
                    Map.entry(Keys.SKIP_REENCODE, r -> r.validate().skipReencode()),
                    Map.entry(Keys.ORIENTATION, r -> r.validate().orientation()),
                    Map.entry(Keys.DECODE, r -> r.validate().decode()),
                    Map.entry(Keys.BLUR, r -> r.validate().blurColumn()),
                    Map.entry(Keys.SHARD_DIGITS, r -> r.packaging().shardDigits()),
                    Map.entry(
                            Keys.COMPRESS_QUALITY,
                            r -> r.validate().compress().map(it -> it.quality()).orElse(null)),
                    Map.entry(
                            Keys.COMPRESS_SUBSAMPLING,
                            r ->
                                    r.validate()
                                            .compress()
                                            .map(it -> it.subsampling())
                                            .orElse(ValidateSettings.Subsampling.S422)),
                    Map.entry(
                            Keys.COMPRESS_TARGET_SIZE,
                            r -> r.validate().compress().map(it -> it.targetSize()).orElse(500)),
                    Map.entry(Keys.STORE, r -> r.validate().store()),
                    Map.entry(Keys.CHECK, r -> r.validate().check()),
                    Map.entry(Keys.PLACEHOLDERS, r -> r.validate().placeholders()),
                    Map.entry(Keys.SAME_BYTES_URLS, r -> r.sameBytes().urls()),
                    Map.entry(Keys.SAME_BYTES_DROP, r -> r.sameBytes().drop()),
                    Map.entry(Keys.NSFW, r -> r.enrich().nsfwClassifier()),
                    Map.entry(Keys.SCORES, r -> r.enrich().scores()),
                    Map.entry(Keys.FACES, r -> r.enrich().faceDetector()),
                    Map.entry(Keys.DUPLICATES, r -> r.enrich().lookalikes()),
                    Map.entry(Keys.SHARD_FORMAT, r -> r.packaging().format()),
                    Map.entry(Keys.SAMPLES_PER_SHARD, r -> countOrAll(r.packaging())),
                    Map.entry(Keys.MODE, r -> r.packaging().mode()),
                    Map.entry(Keys.SHARD_BY, r -> r.packaging().shardBy()),
                    Map.entry(Keys.ORDER, r -> r.packaging().order()),
                    Map.entry(Keys.NAMES, r -> r.packaging().names()),
                    Map.entry(Keys.PACKAGE_HASH, r -> r.packaging().hashColumn()),
                    Map.entry(Keys.UNIQUE, r -> r.packaging().unique()),
                    Map.entry(Keys.EXIF, r -> r.packaging().exif()),
                    Map.entry(Keys.OUTPUT, Recipe::output));

    private DecidingKeys() {}

    private static Object countOrAll(PackageSettings settings) {
        int samples = settings.samplesPerShard();
        return samples == PackageSettings.ALL ? "all" : samples;
    }

    static SortedMap<String, String> of(Recipe recipe) {
        var keys = new TreeMap<String, String>();
        VALUES.forEach((key, value) -> keys.put(key.path(), json(value.apply(recipe))));
        return keys;
    }

    /// Those of embeddings. The last digits of a vector may depend on the batch.
    static SortedMap<String, String> ofEmbeddings(EmbedSettings embed) {
        return new TreeMap<>(
                Map.of(
                        Keys.EMBED_IMAGE.path(), json(embed.imageEncoder()),
                        Keys.EMBED_TEXT.path(), json(embed.textEncoder()),
                        Keys.EMBED_BATCH.path(), json(embed.batch())));
    }

    /// A sentence for each key whose value is another than it was.
    ///
    /// A key that was not there before counts as having had its standard value, so that a new
    /// version with a new key goes on with old jobs.
    static List<String> changes(Map<String, String> before, Map<String, String> now) {
        var sentences = new ArrayList<String>();
        now.forEach((key, value) -> {
            String old = before.getOrDefault(key, standard(key).orElse(value));
            if (!old.equals(value)) {
                sentences.add(key + " was " + old + " and is now " + value);
            }
        });
        return sentences;
    }

    private static Optional<String> standard(String path) {
        return VALUES.keySet().stream()
                .filter(key -> key.path().equals(path) && key.derived().isEmpty())
                .flatMap(key -> Values.standard(key).stream())
                .map(DecidingKeys::json)
                .findAny();
    }

    private static String json(@Nullable Object value) {
        try {
            return JSON.writeValueAsString(plain(value));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("No JSON for " + value, e);
        }
    }

    private static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Optional<?> optional -> plain(optional.orElse(null));
            case Enum<?> constant -> Kinds.word(constant);
            case Named named -> named.toString();
            case Join join ->
                    new TreeMap<>(
                            Map.of(
                                    "path", join.paths(),
                                    "on", plain(join.on()),
                                    "columns", plain(join.columns())));
            // Where the file lies does not matter.
            case Model model -> model.sha256();
            case Classifier classifier -> components(classifier);
            case Faces faces -> components(faces);
            case Duplicates duplicates -> components(duplicates);
            case Input input -> components(input);
            case ImageEncoder encoder -> components(encoder);
            case TextEncoder encoder -> components(encoder);
            case Collection<?> items -> items.stream().map(DecidingKeys::plain).toList();
            default -> value;
        };
    }

    /// The parts of a record that have a value, by name.
    private static Map<String, Object> components(Record record) {
        var parts = new TreeMap<String, Object>();
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            try {
                Object part = plain(component.getAccessor().invoke(record));
                if (part != null) {
                    parts.put(component.getName(), part);
                }
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("reading " + component, e);
            }
        }
        return parts;
    }
}
