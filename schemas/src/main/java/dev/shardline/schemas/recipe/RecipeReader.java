package dev.shardline.schemas.recipe;

import dev.shardline.schemas.Version;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/// Reads recipes. A recipe that is read can be used: names, types and limits are checked, and what
/// does not go together is refused. Whether files and columns exist is for those to say who open
/// them.
///
/// All problems of a recipe are reported together, each with file and line, or with the override
/// that it came from.
public final class RecipeReader {

    private static final long MAX_FILE_BYTES = 1 << 20;

    private final Values values;

    private RecipeReader(Values values) {
        this.values = values;
    }

    /// Reads a recipe's file.
    ///
    /// @param overrides `key=value`, the value in YAML; a later one wins
    /// @throws RecipeException if the file cannot be read or is no usable recipe
    public static Recipe read(Path file, List<String> overrides) {
        return parse(file.toString(), text(file), overrides);
    }

    /// Reads a recipe's text.
    ///
    /// @param name of the recipe in messages, a file name; the job's name is made of it where the
    ///   recipe has none
    /// @throws RecipeException if it is no usable recipe
    public static Recipe parse(String name, String yaml, List<String> overrides) {
        var problems = new Problems();
        var tree = new RecipeTree(problems);
        tree.addDocument(name, yaml);
        overrides.forEach(tree::addOverride);
        var values = new Values(tree, Place.whole(name), problems);
        Map<String, String> client = clientProperties(tree, problems);
        problems.throwIfAny();
        var checks = new RecipeChecks(values, name, problems);
        checks.run();
        problems.throwIfAny();
        return new RecipeReader(values).recipe(checks, client);
    }

    /// Reads the keys of `s3` alone, for a command about a bucket without a job.
    ///
    /// @param overrides `s3.key=value`
    /// @throws RecipeException if they are others, or have values that cannot be used
    public static S3Settings s3(List<String> overrides) {
        for (String override : overrides) {
            if (!override.startsWith("s3.")) {
                throw new RecipeException(
                        "--set takes the keys of s3 here, such as s3.endpoint=http://localhost:9000;"
                                + " was "
                                + override);
            }
        }
        return parse("s3", "{source: {format: txt, paths: [none]}, output: none}", overrides).s3();
    }

    private static String text(Path file) {
        Place place = Place.whole(file.toString());
        try {
            if (Files.isDirectory(file)) {
                throw Problems.only(place, "is a folder; a recipe is a YAML file");
            }
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw Problems.only(place, "is larger than 1 MiB; a recipe is a short YAML file");
            }
            return Files.readString(file);
        } catch (NoSuchFileException _) {
            throw Problems.only(place, "there is no such file");
        } catch (AccessDeniedException _) {
            throw Problems.only(place, "may not be read: permission denied");
        } catch (CharacterCodingException _) {
            throw Problems.only(place, "is not UTF-8 text; a recipe is a YAML file");
        } catch (IOException e) {
            throw Problems.only(place, "cannot be read: " + e.getMessage());
        }
    }

    private static Map<String, String> clientProperties(RecipeTree tree, Problems problems) {
        var properties = new TreeMap<String, String>();
        tree.clientEntries()
                .forEach((property, entry) -> {
                    if (entry.value() instanceof ScalarNode scalar
                            && !scalar.getTag().equals(Tag.NULL)) {
                        properties.put(property, scalar.getValue());
                    } else { // Says not what it is: it may be a secret.
                        problems.add(
                                entry.place(),
                                KeyNames.join(Keys.CLIENT, property)
                                        + " must be one text or number; names with dots"
                                        + " stay one name");
                    }
                });
        return properties;
    }

    private Recipe recipe(RecipeChecks checks, Map<String, String> client) {
        return new Recipe(
                checks.job(),
                source(checks),
                values.get(Keys.FILTER).orElse(null),
                checks.dedup(),
                fetch(checks.verify()),
                validate(checks),
                new EnrichSettings(
                        values.get(Keys.NSFW).orElse(null),
                        values.get(Keys.SCORES),
                        values.get(Keys.FACES).orElse(null),
                        values.get(Keys.DUPLICATES).orElse(null),
                        values.get(Keys.DEVICE),
                        values.get(Keys.BATCH)),
                new SameBytes(
                        values.get(Keys.SAME_BYTES_URLS).orElse(null),
                        values.get(Keys.SAME_BYTES_DROP)),
                new PackageSettings(
                        values.get(Keys.SHARD_FORMAT),
                        values.get(Keys.SAMPLES_PER_SHARD),
                        values.get(Keys.PACKAGE_HASH).orElse(null),
                        values.get(Keys.EXIF),
                        values.get(Keys.SHARD_BY),
                        values.get(Keys.NAMES),
                        values.get(Keys.ORDER),
                        values.get(Keys.SHARD_DIGITS),
                        values.get(Keys.ENCODE_FORMAT),
                        values.get(Keys.UNIQUE),
                        values.get(Keys.MODE)),
                new EmbedSettings(
                        values.get(Keys.EMBED_IMAGE).orElse(null),
                        values.get(Keys.EMBED_TEXT).orElse(null),
                        values.get(Keys.EMBED_DEVICE),
                        values.get(Keys.EMBED_BATCH),
                        values.get(Keys.EMBED_OUTPUT).orElse(null)),
                values.get(Keys.STOP_WHEN),
                values.get(Keys.OUTPUT),
                s3(),
                new KafkaSettings(
                        values.get(Keys.BOOTSTRAP).orElse(null),
                        values.get(Keys.REGISTRY).orElse(null),
                        values.get(Keys.PARTITIONS),
                        values.get(Keys.REPLICATION),
                        client),
                new MonitoringSettings(
                        values.get(Keys.MONITORING_PORT).orElse(null),
                        values.get(Keys.MONITORING_ADDRESS)));
    }

    private SourceSettings source(RecipeChecks checks) {
        return new SourceSettings(
                checks.format(),
                values.get(Keys.SOURCE_PATHS),
                checks.isFlickr() ? FlickrSettings.COLUMNS : checks.columns(),
                values.get(Keys.ON_BAD_ROW),
                values.get(Keys.SELECT),
                values.get(Keys.SOURCE_REGION),
                checks.isFlickr() ? flickr() : null,
                new SourceSettings.Additions(
                        values.get(Keys.RENAME),
                        values.get(Keys.PAIR_HASH).orElse(null),
                        values.get(Keys.JOINS)),
                new SourceSettings.Photos(
                        Set.copyOf(values.get(Keys.KINDS)),
                        values.get(Keys.SHARDS),
                        values.get(Keys.BUCKET)));
    }

    private FlickrSettings flickr() {
        return new FlickrSettings(
                values.get(Keys.FLICKR_CLASSES),
                values.get(Keys.FLICKR_SIZE),
                values.get(Keys.FLICKR_UNIQUE),
                values.get(Keys.FLICKR_API),
                values.get(Keys.FLICKR_PHOTOS),
                values.get(Keys.FLICKR_KEY_FILE).orElse(null),
                values.get(Keys.FLICKR_PAUSE),
                values.get(Keys.USER_AGENT).orElseGet(RecipeReader::userAgent));
    }

    private S3Settings s3() {
        Optional<String> endpoint = values.get(Keys.S3_ENDPOINT);
        return new S3Settings(
                endpoint.orElse(null),
                values.get(Keys.S3_REGION),
                values.get(Keys.S3_CREDENTIALS),
                values.get(Keys.S3_PATH_STYLE).orElse(endpoint.isPresent()));
    }

    private FetchSettings fetch(Optional<HashType> verify) {
        var hashes = new HashSet<>(values.get(Keys.HASHES));
        verify.ifPresent(hashes::add);
        values.get(Keys.PACKAGE_HASH).ifPresent(hashes::add);
        return new FetchSettings(
                values.get(Keys.CONCURRENCY),
                values.get(Keys.TIMEOUT),
                values.get(Keys.CONNECT_TIMEOUT),
                values.get(Keys.IDLE_TIMEOUT),
                values.get(Keys.RETRIES),
                values.get(Keys.MAX_RETRY_AFTER),
                values.get(Keys.MAX_BYTES),
                values.get(Keys.MAX_BACKLOG),
                values.get(Keys.MAX_REDIRECTS),
                values.get(Keys.ALLOW_NETWORKS),
                values.get(Keys.ALLOW_FILES),
                values.get(Keys.ALLOW_DATA),
                values.get(Keys.USER_AGENT).orElseGet(RecipeReader::userAgent),
                Set.copyOf(values.get(Keys.RESPECT_OPT_OUT)),
                values.get(Keys.IGNORE_CERTIFICATES),
                hashes,
                verify.orElse(null),
                new DnsSettings(values.get(Keys.DNS_SERVERS), values.get(Keys.DNS_MAX_TTL)),
                values.get(Keys.RESPECT_ROBOTS),
                hosts());
    }

    private HostSettings hosts() {
        return new HostSettings(
                new HostSettings.Limits(
                        values.get(Keys.PER_HOST_RATE).orElse(null),
                        values.get(Keys.PER_HOST_CONCURRENCY).orElse(null)),
                new HostSettings.Limits(
                        values.get(Keys.PER_DOMAIN_RATE).orElse(null),
                        values.get(Keys.PER_DOMAIN_CONCURRENCY).orElse(null)),
                values.get(Keys.HOST_DOWN_AFTER),
                values.get(Keys.HOSTS),
                values.get(Keys.PROXY));
    }

    private ValidateSettings validate(RecipeChecks checks) {
        return new ValidateSettings(
                checks.verify().orElse(null),
                values.get(Keys.MIN_SIDE),
                values.get(Keys.MAX_AREA).orElse(null),
                values.get(Keys.MAX_ASPECT).orElse(null),
                values.get(Keys.MAX_PIXELS),
                new ValidateSettings.Resize(
                        values.get(Keys.RESIZE_MODE),
                        values.get(Keys.RESIZE_SIZE),
                        values.get(Keys.ONLY_IF_BIGGER),
                        values.get(Keys.UPSCALE),
                        values.get(Keys.DOWNSCALE)),
                new ValidateSettings.Encode(values.get(Keys.ENCODE_FORMAT), checks.quality()),
                values.get(Keys.SKIP_REENCODE),
                values.get(Keys.ORIENTATION),
                values.get(Keys.DECODE),
                values.get(Keys.STORE),
                values.get(Keys.CHECK),
                values.get(Keys.PLACEHOLDERS),
                values.get(Keys.BLUR).orElse(null),
                values.get(Keys.COMPRESS_QUALITY).map(this::compress).orElse(null));
    }

    private ValidateSettings.Compress compress(int quality) {
        return new ValidateSettings.Compress(
                quality,
                values.get(Keys.COMPRESS_SUBSAMPLING),
                values.get(Keys.COMPRESS_TARGET_SIZE));
    }

    private static String userAgent() {
        return "Shardline/" + Version.current() + " (+https://github.com/shardline/shardline)";
    }
}
