package dev.shardline.schemas.recipe;

import dev.shardline.schemas.recipe.EmbedSettings.ImageEncoder;
import dev.shardline.schemas.recipe.EmbedSettings.TextEncoder;
import dev.shardline.schemas.recipe.EnrichSettings.Classifier;
import dev.shardline.schemas.recipe.EnrichSettings.Device;
import dev.shardline.schemas.recipe.EnrichSettings.Duplicates;
import dev.shardline.schemas.recipe.EnrichSettings.Faces;
import dev.shardline.schemas.recipe.FlickrSettings.FlickrClass;
import dev.shardline.schemas.recipe.FlickrSettings.PhotoSize;
import dev.shardline.schemas.recipe.HostSettings.Host;
import dev.shardline.schemas.recipe.HostSettings.Rate;
import dev.shardline.schemas.recipe.PackageSettings.Mode;
import dev.shardline.schemas.recipe.PackageSettings.Names;
import dev.shardline.schemas.recipe.PackageSettings.Order;
import dev.shardline.schemas.recipe.PackageSettings.ShardBy;
import dev.shardline.schemas.recipe.PackageSettings.ShardFormat;
import dev.shardline.schemas.recipe.SourceSettings.Join;
import dev.shardline.schemas.recipe.SourceSettings.Named;
import dev.shardline.schemas.recipe.SourceSettings.OnBadRow;
import dev.shardline.schemas.recipe.SourceSettings.PhotoKind;
import dev.shardline.schemas.recipe.SourceSettings.Region;
import dev.shardline.schemas.recipe.SourceSettings.Select;
import dev.shardline.schemas.recipe.SourceSettings.SourceFormat;
import dev.shardline.schemas.recipe.ValidateSettings.Check;
import dev.shardline.schemas.recipe.ValidateSettings.Decode;
import dev.shardline.schemas.recipe.ValidateSettings.ImageFormat;
import dev.shardline.schemas.recipe.ValidateSettings.Interpolation;
import dev.shardline.schemas.recipe.ValidateSettings.Orientation;
import dev.shardline.schemas.recipe.ValidateSettings.ResizeMode;
import dev.shardline.schemas.recipe.ValidateSettings.Store;
import dev.shardline.schemas.recipe.ValidateSettings.Subsampling;
import dev.shardline.schemas.s3.S3Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// Every key of the recipe, in the order in which a recipe is written. The one place that knows
/// defaults and limits: [RecipeReader] reads by it, and `docs/recipe.md` is made from it.
///
/// `kafka.client` is no key but a section whose names are Kafka's: see [#CLIENT].
final class Keys {

    /// The section below which every name is allowed.
    static final String CLIENT = "kafka.client";

    private static final List<Key<?>> KEYS = new ArrayList<>();

    private static final Map<String, Interpolation> OPENCV_NAMES =
            Map.of(
                    "bilinear", Interpolation.LINEAR,
                    "bicubic", Interpolation.CUBIC,
                    "lanczos4", Interpolation.LANCZOS);

    static final Key<Optional<String>> JOB =
            derived(
                    "job",
                    Kinds.optional(
                            Kinds.text(
                                    "a name of at most 100 letters, digits, - and _, other than"
                                            + " shardline",
                                    job ->
                                            job.matches("[A-Za-z0-9_-]{1,100}")
                                                    && !job.equals("shardline"))),
                    "the recipe's file name without its ending, other characters as `-`",
                    "The name of the job's topics, consumer groups and state. The same name goes on"
                            + " with the same job.");

    static final Key<Optional<SourceFormat>> SOURCE_FORMAT =
            derived(
                    "source.format",
                    Kinds.optional(
                            Kinds.oneOf(
                                    SourceFormat.class, Map.of("s3-list", SourceFormat.S3_LIST))),
                    "from the ending of the first path",
                    "The format of the files, or `flickr` for searches there. Text formats may also be"
                            + " compressed: `.gz`, `.zst`, `.bz2`. Datasets know their columns"
                            + " themselves: `redcaps` are RedCaps' annotation files, `isc2021` the"
                            + " CSVs of the Image Similarity Challenge, `cah` those of crawling@home:"
                            + " `|` between the values, all files aligned to LAION's columns."
                            + " `s3_list` is what a bucket lists below the paths.");

    static final Key<List<String>> SOURCE_PATHS =
            required(
                    "source.paths",
                    Kinds.list(
                            "files, folders or globs, of this machine or s3://bucket/key, or http(s)"
                                    + " addresses of files, one or a list, none twice",
                            sourcePath(),
                            1),
                    "The files to read: files, folders (every file of the format in it) and globs"
                            + " such as `data/part-*.parquet`, the same in a bucket"
                            + " (`s3://bucket/data/part-*.parquet`), and `http(s)://` addresses of"
                            + " single files. What is not of this machine is kept in the job's state"
                            + " while it is read. Not with `format: flickr`.");

    static final Key<String> COLUMN_URL =
            key(
                    "source.columns.url",
                    columnName(),
                    "url",
                    "The column with the image's address. A txt source has no columns: its lines are"
                            + " the addresses.");

    static final Key<Optional<String>> COLUMN_CAPTION =
            column("caption", "The column with the caption; it becomes the sample's `.txt`.");

    static final Key<Optional<String>> COLUMN_ID =
            column(
                    "id",
                    "The column with an id that is unique in the job. Without it the rows are"
                            + " numbered.");

    static final Key<Optional<String>> COLUMN_MD5 =
            column("md5", "The column with the expected MD5 of the original bytes, in hex.");

    static final Key<Optional<String>> COLUMN_SHA256 =
            column("sha256", "The column with the expected SHA-256 of the original bytes, in hex.");

    static final Key<Optional<String>> COLUMN_SHA512 =
            column("sha512", "The column with the expected SHA-512 of the original bytes, in hex.");

    static final Key<Optional<String>> COLUMN_GROUP =
            column("group", "The column with the sample's group; see `package.shard_by`.");

    static final Key<Optional<String>> COLUMN_NAME =
            column(
                    "name",
                    "The column with the path of the file in the output, such as `cats/0.jpg`; see"
                            + " `package.names`.");

    static final Key<List<FlickrClass>> FLICKR_CLASSES =
            key(
                    "source.flickr.classes",
                    FlickrKinds.classes(),
                    "[]",
                    "What to search for at Flickr. Without `tags` and `text` the name is the tag."
                            + " A list joins values by commas; upload dates are days or seconds"
                            + " (UTC).");

    static final Key<PhotoSize> FLICKR_SIZE =
            key(
                    "source.flickr.size",
                    Kinds.oneOf(PhotoSize.class),
                    "m",
                    "The size of the photos by Flickr's letters: longer side `t` 100, `m` 240, `n`"
                            + " 320, `w` 400, `medium` 500, `z` 640, `c` 800, `b` 1024, `h` 1600,"
                            + " `k` 2048, `o` the original; squares `s` 75, `q` 150.");

    static final Key<Boolean> FLICKR_UNIQUE =
            key(
                    "source.flickr.unique",
                    Kinds.bool(),
                    "false",
                    "Whether a photo belongs to the first class only that finds it; later classes"
                            + " go on to others.");

    static final Key<String> FLICKR_API =
            key(
                    "source.flickr.api",
                    httpUrl(),
                    "https://api.flickr.com/services/rest/",
                    "Where the API is.");

    static final Key<String> FLICKR_PHOTOS =
            key(
                    "source.flickr.photos",
                    httpUrl(),
                    "https://live.staticflickr.com",
                    "Where the photos are; their addresses begin so.");

    static final Key<Optional<String>> FLICKR_KEY_FILE =
            key(
                    "source.flickr.key_file",
                    Kinds.optional(path()),
                    "null",
                    "A file with the API key and nothing else; null takes the environment's"
                            + " `FLICKR_API_KEY` or `API_KEY`.");

    static final Key<Duration> FLICKR_PAUSE =
            key(
                    "source.flickr.pause",
                    Kinds.duration(),
                    "1s",
                    "The shortest time between two requests; Flickr allows 3,600 an hour.");

    static final Key<Optional<String>> COLUMN_ALTERNATES =
            column(
                    "alternates",
                    "The column with further addresses of the image, tried in order where `url`"
                            + " fails: a list, a JSON list, or addresses with blanks between them."
                            + " The tables say by `final_url` which one brought it.");

    static final Key<List<Select>> SELECT =
            key(
                    "source.select",
                    Kinds.list(
                            "a list such as [{exclude: \"*\"}, {include: \"Q00*\"}], none twice",
                            Kinds.select(),
                            0),
                    "[]",
                    "For `isc2021` and `s3_list`: which objects are wanted, with the meaning of the"
                            + " AWS CLI's `--exclude` and `--include`. Everything is, until a pattern"
                            + " matches; the last one that matches decides. `*` crosses `/`; matched"
                            + " is the path below the prefix, for `isc2021` `ID.jpg`.");

    static final Key<Region> SOURCE_REGION =
            key(
                    "source.region",
                    Kinds.oneOf(Region.class),
                    "us",
                    "For `isc2021`: the mirror that is asked first. The other two follow where it"
                            + " fails.");
    static final Key<List<Named>> RENAME =
            key(
                    "source.rename",
                    Kinds.list(
                            "pairs such as OLD=NEW, one or a list, none twice", JoinKind.NAMED, 0),
                    "[]",
                    "Other names for columns that `source.columns` does not name, all changed at"
                            + " once: `[WIDTH=HEIGHT, HEIGHT=WIDTH]` swaps the two.");

    static final Key<Optional<String>> PAIR_HASH =
            key(
                    "source.pair_hash",
                    Kinds.optional(columnName()),
                    "null",
                    "A column to add: LAION's signed 64-bit hash of url and caption, by which its"
                            + " tables of safety, watermarks and aesthetics are joined.");

    static final Key<List<Join>> JOINS =
            key(
                    "source.joins",
                    Kinds.list(JoinKind.EXPECTED, new JoinKind(), 0),
                    "[]",
                    "Parquet tables whose columns the rows get: `path` (a file, a folder or a glob, or"
                            + " a list), `on` (the column that must be equal; `ROW=TABLE` where the"
                            + " names differ; a list for several), `columns` (`prediction=punsafe` gives"
                            + " another name). Of several rows of a table with equal keys the first"
                            + " counts; without such a row the columns are null.");

    static final Key<OnBadRow> ON_BAD_ROW =
            key(
                    "source.on_bad_row",
                    Kinds.oneOf(OnBadRow.class),
                    "skip",
                    "What a row does that cannot be used (broken, or without url): be counted and"
                            + " listed with file and line, or end the job.");

    static final Key<List<PhotoKind>> KINDS =
            key(
                    "source.kinds",
                    Kinds.list(
                            "images or videos, one or a list, none twice",
                            Kinds.oneOf(PhotoKind.class),
                            1),
                    "[images]",
                    "For `yfcc100m`: which rows are wanted.");

    static final Key<List<String>> SHARDS =
            key(
                    "source.shards",
                    Kinds.list(
                            "shards such as 4e2 or ranges such as 000-0ff, one or a list, none"
                                    + " twice",
                            Kinds.text(
                                    "a shard such as 4e2 or a range such as 000-0ff",
                                    shard -> shard.matches("[0-9a-f]{3}(-[0-9a-f]{3})?")),
                            0),
                    "[]",
                    "For `yfcc100m`: the shards that are wanted, the first three characters of the"
                            + " keys; `[]` is all. In YAML a name of digits only wants quotes.");

    static final Key<String> BUCKET =
            key(
                    "source.bucket",
                    Kinds.text(
                            "the name of a bucket",
                            bucket -> bucket.matches("[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")),
                    "multimedia-commons",
                    "For `yfcc100m`: the S3 bucket that holds `data/images` and `data/videos`.");

    static final Key<Optional<String>> FILTER =
            key(
                    "filter",
                    Kinds.optional(Kinds.text("a CEL expression", _ -> true)),
                    "null",
                    "A CEL expression over the columns; rows for which it is not true are not"
                            + " fetched. Example: `width >= 256 && !('nsfw' in tags)`.");

    static final Key<List<String>> DEDUP =
            register(
                    "dedup",
                    Kinds.list("names of columns, one or a list, none twice", columnName(), 0),
                    "[url, caption]",
                    "`[url, caption]`, or `[url]` where `source.columns` names no caption; `[name]`"
                            + " where `package.names` is `source` or `source.format` is `redcaps`",
                    "The fields that make two rows duplicates where all of them are equal; the first"
                            + " row is kept. `url` and `caption` are the columns that play these"
                            + " parts. `[]` keeps all.");

    static final Key<Integer> CONCURRENCY =
            key(
                    "fetch.concurrency",
                    Kinds.count(1, 10_000),
                    "256",
                    "Requests in flight at the same time, for each process.");

    static final Key<Duration> TIMEOUT =
            key(
                    "fetch.timeout",
                    Kinds.duration(),
                    "30s",
                    "The time for one attempt, from connecting to the last byte, redirects"
                            + " included.");

    static final Key<Duration> CONNECT_TIMEOUT =
            key(
                    "fetch.connect_timeout",
                    Kinds.duration(),
                    "5s",
                    "The time for name resolution, TCP and TLS, for each address of a host.");

    static final Key<Duration> IDLE_TIMEOUT =
            key(
                    "fetch.idle_timeout",
                    Kinds.duration(),
                    "10s",
                    "How long a server may send nothing.");

    static final Key<Optional<Rate>> PER_HOST_RATE =
            key(
                    "fetch.per_host.rate",
                    Kinds.optional(HostKinds.rate()),
                    "null",
                    "Requests to one host that the recipe does not name, over all processes. See"
                            + " [fetching](fetching.md).");

    static final Key<Optional<Integer>> PER_HOST_CONCURRENCY =
            key(
                    "fetch.per_host.concurrency",
                    Kinds.optional(HostKinds.concurrency()),
                    "16",
                    "Requests at the same time to one host that the recipe does not name, over all"
                            + " processes; fewer while it answers that it is too much.");

    static final Key<Optional<Rate>> PER_DOMAIN_RATE =
            key(
                    "fetch.per_domain.rate",
                    Kinds.optional(HostKinds.rate()),
                    "null",
                    "The same for all hosts of a registered domain together, such as"
                            + " `a.example.co.uk` and `b.example.co.uk`.");

    static final Key<Optional<Integer>> PER_DOMAIN_CONCURRENCY =
            key(
                    "fetch.per_domain.concurrency",
                    Kinds.optional(HostKinds.concurrency()),
                    "32",
                    "The same for all hosts of a registered domain together.");

    static final Key<SortedMap<String, Host>> HOSTS =
            key(
                    "fetch.hosts",
                    HostKinds.hosts(),
                    "{}",
                    "Hosts and domains with limits of their own, `rate` and `concurrency`, in place of"
                            + " those for all others: `{i.imgur.com: {rate: 2/s, concurrency: 4}}`. A"
                            + " domain's limits are for all hosts below it together. `headers` and"
                            + " `cookies` are sent to them, over `proxy` where there is one; in these"
                            + " values `${env:NAME}` is what the environment has under that name,"
                            + " `${file:PATH}` what that file holds.");

    static final Key<ProxySettings> PROXY =
            key(
                    "fetch.proxy",
                    HostKinds.proxy(),
                    "none",
                    "The HTTP proxy over which hosts are asked for which `fetch.hosts` names no other;"
                            + " `http://USER:PASSWORD@HOST:PORT`, with `${env:NAME}` and"
                            + " `${file:PATH}` for what is secret.");

    static final Key<Duration> HOST_DOWN_AFTER =
            key(
                    "fetch.host_down_after",
                    Kinds.duration(),
                    "10s",
                    "How long a host may fail without one answer. Then its records end as"
                            + " `host_down` at once, but for one now and then that tries.");

    static final Key<List<String>> DNS_SERVERS =
            key(
                    "fetch.dns.servers",
                    Kinds.list(
                            "addresses of name servers such as 9.9.9.9, 127.0.0.1:5353 or"
                                    + " \"[::1]:5353\", one or a list, none twice",
                            Kinds.text("an address", Networks::isAddressWithPort),
                            0),
                    "[]",
                    "Name servers to ask, by turns, each for a second; `[]` asks the operating"
                            + " system.");

    static final Key<Duration> DNS_MAX_TTL =
            key(
                    "fetch.dns.max_ttl",
                    Kinds.duration(),
                    "1h",
                    "The longest time for which an answer of a name server is believed. Those of the"
                            + " operating system say no time and are believed for a minute.");

    static final Key<Integer> RETRIES =
            key(
                    "fetch.retries",
                    Kinds.count(0, 100),
                    "2",
                    "Further attempts after a failure that may pass, with growing pauses between"
                            + " them.");

    static final Key<Duration> MAX_RETRY_AFTER =
            key(
                    "fetch.max_retry_after",
                    Kinds.duration(),
                    "5m",
                    "The longest time that a server may ask to wait (`Retry-After`). Who asks for more"
                            + " is not asked again for that image, and its host rests for this time.");

    static final Key<Long> MAX_BYTES =
            key(
                    "fetch.max_bytes",
                    Kinds.size(1L << 30, "1GiB"),
                    "50MB",
                    "The largest body; what is larger is given up while it comes.");

    static final Key<Long> MAX_BACKLOG =
            key(
                    "fetch.max_backlog",
                    Kinds.size(1L << 50, "1024TiB"),
                    "2GiB",
                    "Fetched bytes that may wait for the shards to be written, before fetching"
                            + " pauses.");

    static final Key<Integer> MAX_REDIRECTS =
            key(
                    "fetch.max_redirects",
                    Kinds.count(0, 100),
                    "10",
                    "Redirects followed in one attempt.");

    static final Key<List<String>> ALLOW_NETWORKS =
            key(
                    "fetch.allow_networks",
                    Kinds.list(
                            "networks such as 10.0.0.0/8 or fd00::/8, one or a list, none twice",
                            Kinds.text("a network", Networks::isNetwork),
                            0),
                    "[]",
                    "Private, loopback and link-local networks that may be asked all the same. All"
                            + " others of these are refused as `blocked_address`.");

    static final Key<List<String>> ALLOW_FILES =
            key(
                    "fetch.allow_files",
                    Kinds.list("folders of this machine, one or a list, none twice", path(), 0),
                    "[]",
                    "Folders whose files a `file:` url may name.");

    static final Key<Boolean> ALLOW_DATA =
            key(
                    "fetch.allow_data",
                    Kinds.bool(),
                    "false",
                    "Whether `data:` urls, which hold the image themselves, are read.");

    static final Key<Optional<String>> USER_AGENT =
            derived(
                    "fetch.user_agent",
                    Kinds.optional(
                            Kinds.text(
                                    "at most 500 printable ASCII characters",
                                    agent -> agent.matches("[ -~]{1,500}"))),
                    "`Shardline/VERSION (+https://github.com/shardline/shardline)`",
                    "Who we say we are. Name a page or an address where the owner of a site can"
                            + " reach you.");

    static final Key<List<String>> RESPECT_OPT_OUT =
            key(
                    "fetch.respect_opt_out",
                    Kinds.list(
                            "directives such as noai, one or a list, none twice",
                            Kinds.parsed("a directive", Keys::directive),
                            0),
                    "[noai, noimageai, noindex, noimageindex]",
                    "Directives of the header `X-Robots-Tag` that forbid the use of an image; such"
                            + " images end as `opt_out`. `tdm-reservation` is the header"
                            + " `TDM-Reservation: 1`.");

    static final Key<Boolean> RESPECT_ROBOTS =
            key(
                    "fetch.respect_robots",
                    Kinds.bool(),
                    "false",
                    "Whether a server's `robots.txt` is read first; what it disallows ends as `robots`."
                            + " The name in it that is ours is the beginning of `fetch.user_agent`.");

    static final Key<Boolean> IGNORE_CERTIFICATES =
            key(
                    "fetch.ignore_certificates",
                    Kinds.bool(),
                    "false",
                    "Whether TLS certificates go unchecked.");

    static final Key<List<HashType>> HASHES =
            key(
                    "fetch.hashes",
                    Kinds.list(
                            "md5, sha256 or sha512, one or a list, none twice",
                            Kinds.oneOf(HashType.class),
                            0),
                    "[sha256]",
                    "Hashes of the original bytes to compute. What `validate.verify` and"
                            + " `package.hash` name is computed in any case.");

    static final Key<Optional<HashType>> VERIFY =
            derived(
                    "validate.verify",
                    Kinds.optional(Kinds.oneOf(HashType.class)),
                    "the hash whose column `source.columns` names, else null",
                    "The hash that must equal the one in the source's column; an image with another"
                            + " ends as `checksum_mismatch`. Rows without a hash pass.");

    static final Key<Integer> MIN_SIDE =
            key(
                    "validate.min_side",
                    Kinds.count(0, Integer.MAX_VALUE),
                    "0",
                    "The smallest smaller side of an original, in pixels.");

    static final Key<Optional<Long>> MAX_AREA =
            key(
                    "validate.max_area",
                    Kinds.optional(Kinds.whole(1, Long.MAX_VALUE)),
                    "null",
                    "The largest width times height of an original, in pixels.");

    static final Key<Optional<Double>> MAX_ASPECT =
            key(
                    "validate.max_aspect",
                    Kinds.optional(Kinds.decimal(1)),
                    "null",
                    "The largest longer side over shorter side of an original.");

    static final Key<Long> MAX_PIXELS =
            key(
                    "validate.max_pixels",
                    Kinds.whole(1, 2_000_000_000),
                    "200000000",
                    "An image whose header says more pixels is refused before it is decoded; this"
                            + " bounds memory.");

    static final Key<List<String>> PLACEHOLDERS =
            key(
                    "validate.placeholders",
                    Kinds.list(
                            "known, MD5s in hex and parts of addresses, one or a list, none twice",
                            Kinds.text("known, an MD5 in hex or a part of an address", _ -> true),
                            0),
                    "[known]",
                    "Pictures that stand for one that is gone; they end as `placeholder`. `known` are"
                            + " those of Imgur and Flickr; 32 hex digits are the MD5 of one; any other"
                            + " text is looked for in the final address, after redirects. `[]` takes"
                            + " them all.");

    static final Key<Optional<Integer>> SAME_BYTES_URLS =
            key(
                    "validate.same_bytes.urls",
                    Kinds.optional(Kinds.count(2, 10_000)),
                    "50",
                    "Bytes that come from so many different addresses are taken for a placeholder that"
                            + " nobody has named yet: `status` shows them. null looks for none.");

    static final Key<Boolean> SAME_BYTES_DROP =
            key(
                    "validate.same_bytes.drop",
                    Kinds.bool(),
                    "false",
                    "Whether images with such bytes end as `placeholder` from then on. Those before"
                            + " are packed already; each validator counts for itself, and anew"
                            + " when it starts. Bytes with the checksum of their row are kept.");

    static final Key<ResizeMode> RESIZE_MODE =
            key(
                    "validate.resize.mode",
                    Kinds.oneOf(ResizeMode.class),
                    "keep_ratio",
                    "As img2dataset's `resize_mode`: `no`; `border` fits and pads to a square;"
                            + " `keep_ratio` makes the smaller side the size, `keep_ratio_largest` the"
                            + " larger; `center_crop` cuts the middle square.");

    static final Key<Integer> RESIZE_SIZE =
            key(
                    "validate.resize.size",
                    Kinds.count(1, 16_383),
                    "256",
                    "The size that the mode aims at, in pixels.");

    static final Key<Boolean> ONLY_IF_BIGGER =
            key(
                    "validate.resize.only_if_bigger",
                    Kinds.bool(),
                    "false",
                    "Whether images smaller than the size stay as they are.");

    static final Key<Interpolation> UPSCALE =
            key(
                    "validate.resize.upscale_interpolation",
                    Kinds.oneOf(Interpolation.class, OPENCV_NAMES),
                    "lanczos",
                    "How pixels are made where an image grows. `bilinear`, `bicubic` and `lanczos4`"
                            + " are understood too.");

    static final Key<Interpolation> DOWNSCALE =
            key(
                    "validate.resize.downscale_interpolation",
                    Kinds.oneOf(Interpolation.class, OPENCV_NAMES),
                    "area",
                    "How pixels are made where an image shrinks.");

    static final Key<ImageFormat> ENCODE_FORMAT =
            key(
                    "validate.encode.format",
                    Kinds.oneOf(ImageFormat.class),
                    "jpg",
                    "The format of the stored image, also its ending in the shard.");

    static final Key<Optional<Integer>> ENCODE_QUALITY =
            derived(
                    "validate.encode.quality",
                    Kinds.optional(Kinds.count(0, 101)),
                    "95 for jpg and webp, 9 for png",
                    "jpg 0 to 100; webp 0 to 100, and 101 is lossless; png the compression 0 to 9.");

    static final Key<Boolean> SKIP_REENCODE =
            key(
                    "validate.skip_reencode",
                    Kinds.bool(),
                    "false",
                    "Whether an image that has the format already and needs no change keeps its"
                            + " bytes.");

    static final Key<Orientation> ORIENTATION =
            key(
                    "validate.orientation",
                    Kinds.oneOf(Orientation.class),
                    "apply",
                    "Whether EXIF orientation turns the pixels; `ignore` gives img2dataset's"
                            + " pixels.");

    static final Key<Decode> DECODE =
            key(
                    "validate.decode",
                    Kinds.oneOf(Decode.class),
                    "auto",
                    "`full` decodes every pixel always; `auto` decodes large JPEGs reduced where the"
                            + " result is as good.");

    static final Key<Store> STORE =
            key(
                    "validate.store",
                    Kinds.oneOf(Store.class),
                    "reencoded",
                    "What becomes of an accepted image: `reencoded` makes it as `resize` and `encode`"
                            + " say, `original` stores the bytes as they came.");

    static final Key<Check> CHECK =
            key(
                    "validate.check",
                    Kinds.oneOf(Check.class),
                    "image",
                    "With `store: original`: `image` demands a whole image that can be decoded,"
                            + " `none` only the checksum; sizes and limits are then unknown. `yfcc`"
                            + " has the rules of YFCC100m's converter in place of all limits: whole"
                            + " photos keep their bytes, damaged ones and other formats become JPEG,"
                            + " small files with next to nothing on them end as `low_variance`,"
                            + " videos are stored unseen.");

    static final Key<Optional<Integer>> COMPRESS_QUALITY =
            key(
                    "validate.compress.quality",
                    Kinds.optional(Kinds.count(0, 100)),
                    "null",
                    "With `check: yfcc`: the JPEG quality that large photos are encoded with; null"
                            + " keeps their bytes.");

    static final Key<Subsampling> COMPRESS_SUBSAMPLING =
            key(
                    "validate.compress.subsampling",
                    Kinds.oneOf(
                            Subsampling.class,
                            Map.of(
                                    "444", Subsampling.S444,
                                    "422", Subsampling.S422,
                                    "411", Subsampling.S411,
                                    "420", Subsampling.S420)),
                    "s422",
                    "The colours of large photos; also written as `\"422\"`.");

    static final Key<Integer> COMPRESS_TARGET_SIZE =
            key(
                    "validate.compress.target_size",
                    Kinds.count(1, 65_500),
                    "500",
                    "The longer side that large photos are made to have, about, in pixels.");

    static final Key<Optional<String>> BLUR =
            key(
                    "validate.blur",
                    Kinds.optional(columnName()),
                    "null",
                    "The column with the boxes to be blurred, `[[x0, y0, x1, y1], …]` from 0 to 1, as"
                            + " img2dataset's `bbox_col`.");

    static final Key<Optional<Classifier>> NSFW =
            key(
                    "enrich.nsfw",
                    Kinds.optional(EnrichKinds.nsfw()),
                    "null",
                    "A model that says how unsafe an image is: the column `nsfw`, and the reason of"
                            + " those above `max`. All keys are in [enrichment](enrichment.md).");

    static final Key<List<Classifier>> SCORES =
            key(
                    "enrich.scores",
                    Kinds.list(
                            EnrichKinds.score().expected() + ", one or a list",
                            EnrichKinds.score(),
                            0),
                    "[]",
                    "Further models, each giving the column `score_NAME`, which is also the reason of"
                            + " images below `min` or above `max`.");

    static final Key<Optional<Faces>> FACES =
            key(
                    "enrich.faces",
                    Kinds.optional(EnrichKinds.faces()),
                    "null",
                    "A model that finds faces: the column `faces` counts them; `drop` ends images that"
                            + " have any as `face`, `blur` blurs them.");

    static final Key<Optional<Duplicates>> DUPLICATES =
            key(
                    "enrich.duplicates",
                    Kinds.optional(EnrichKinds.duplicates()),
                    "null",
                    "Compares what images look like (`phash`): one that differs from an earlier one of"
                            + " the job in at most `distance` bits, 0 to 8 of 64, ends as"
                            + " `near_duplicate`, or with `keep: mark` is packed all the same."
                            + " `duplicate_of` is the id of the earlier one.");

    static final Key<Device> DEVICE =
            key(
                    "enrich.device",
                    Kinds.oneOf(Device.class),
                    "cpu",
                    "What models run on; `cuda` needs a distribution made for it.");

    static final Key<Integer> BATCH =
            key(
                    "enrich.batch",
                    Kinds.count(1, 1024),
                    "1",
                    "Images that a model gets at once, at most. With more than one the last digits"
                            + " of a score may depend on the others of its batch.");

    static final Key<ShardFormat> SHARD_FORMAT =
            key(
                    "package.format",
                    Kinds.oneOf(ShardFormat.class),
                    "webdataset",
                    "A tar for WebDataset's readers; a folder of files; `parquet`, the images in the"
                            + " last column of the table; `tfrecord`, TensorFlow's examples; `dummy`,"
                            + " tables without images. For `yfcc100m` also `zip`, the files under"
                            + " their names in S3, and `datadings`, the files of that library.");

    static final Key<Integer> SHARD_DIGITS =
            key(
                    "package.shard_digits",
                    Kinds.count(1, 9),
                    "5",
                    "Digits of the shards' numbers, also in the keys, as img2dataset's"
                            + " `oom_shard_count`.");

    static final Key<Mode> MODE =
            key(
                    "package.mode",
                    Kinds.oneOf(Mode.class),
                    "incremental",
                    "What a new job does with an output that holds a dataset, as img2dataset's"
                            + " `incremental_mode`: `incremental` refuses it, `overwrite` removes"
                            + " what is there, `extend` writes its shards behind those that are"
                            + " there. A job that has begun goes on, whatever the mode.");

    static final Key<Integer> SAMPLES_PER_SHARD =
            key(
                    "package.samples_per_shard",
                    Kinds.countOr(1, 10_000_000, "all", PackageSettings.ALL),
                    "10000",
                    "Packed samples after which a shard closes. `all`, for `shard_by: group`, makes"
                            + " one shard of each group, with the name of the group alone.");

    static final Key<ShardBy> SHARD_BY =
            key(
                    "package.shard_by",
                    Kinds.oneOf(ShardBy.class),
                    "none",
                    "`none` fills one shard after the other; `group` gives each group shards of its"
                            + " own, `GROUP-00000`, `GROUP-00001` and so on. Rows that are not in the"
                            + " order of their groups are sorted on disk first.");

    static final Key<Order> ORDER =
            key(
                    "package.order",
                    Kinds.oneOf(Order.class),
                    "arrival",
                    "The order of the samples in a shard: as they come, or by `name` (the record's"
                            + " name, else its id).");

    static final Key<Names> NAMES =
            key(
                    "package.names",
                    Kinds.oneOf(Names.class),
                    "key",
                    "For `format: files`: `key` makes folders of shards, `OUTPUT/00000/KEY.jpg`;"
                            + " `source` puts each image at `OUTPUT/NAME`, with the names of the"
                            + " source, and nothing beside it: captions and attributes are in the"
                            + " tables.");

    static final Key<Optional<HashType>> PACKAGE_HASH =
            key(
                    "package.hash",
                    Kinds.optional(Kinds.oneOf(HashType.class)),
                    "sha256",
                    "The hash of the original bytes that is a column of the parquet, as"
                            + " img2dataset's `compute_hash`.");

    static final Key<Boolean> UNIQUE =
            key(
                    "package.unique",
                    Kinds.bool(),
                    "false",
                    "Whether an image whose original bytes are those of one packed before, by"
                            + " `package.hash`, ends as `duplicate`, whatever its row says; which one"
                            + " is kept is a matter of which comes first. On a cluster it needs"
                            + " `kafka.partitions: 1`.");

    static final Key<Boolean> EXIF =
            key(
                    "package.exif",
                    Kinds.bool(),
                    "true",
                    "Whether the EXIF tags of the original are a column, as img2dataset's"
                            + " `extract_exif`.");

    static final Key<Optional<ImageEncoder>> EMBED_IMAGE =
            key(
                    "embed.image",
                    Kinds.optional(EnrichKinds.imageEncoder()),
                    "null",
                    "The model with which `shardline embed` makes vectors of images. All keys are in"
                            + " [enrichment](enrichment.md#embeddings).");

    static final Key<Optional<TextEncoder>> EMBED_TEXT =
            key(
                    "embed.text",
                    Kinds.optional(EnrichKinds.textEncoder()),
                    "null",
                    "The model with which it makes vectors of captions.");

    static final Key<Device> EMBED_DEVICE =
            key(
                    "embed.device",
                    Kinds.oneOf(Device.class),
                    "cpu",
                    "What these models run on; `cuda` needs a distribution made for it.");

    static final Key<Integer> EMBED_BATCH =
            key(
                    "embed.batch",
                    Kinds.count(1, 1024),
                    "32",
                    "Samples that a model gets at once; each core runs a batch.");

    static final Key<Optional<String>> EMBED_OUTPUT =
            derived(
                    "embed.output",
                    Kinds.optional(path()),
                    "none: it must be given for `shardline embed`",
                    "The folder of this machine for the embeddings.");

    static final Key<List<StopRule>> STOP_WHEN =
            key(
                    "stop_when",
                    Kinds.list(StopKind.EXPECTED, new StopKind(), 0),
                    "[]",
                    "Ends a job that goes wrong, with exit code 1 and the reason: at a share or a"
                            + " number of records with a status, a reason or a group of reasons"
                            + " (`timeout`, `http_4xx`, `http_5xx`). `of` is the number of finished"
                            + " records before which nothing is judged, 1000 for shares where it is"
                            + " not given. Shares are of the finished records that filter and dedup let"
                            + " through; those of `filtered`, `duplicate` and `filter_error` of all."
                            + " The same command goes on once a limit is raised or taken away.");

    static final Key<String> OUTPUT =
            required(
                    "output",
                    output(),
                    "Where the shards go: a folder, which is made where it is absent, or a place in a"
                            + " bucket, which must be there; see `s3` for its server.");

    static final Key<Optional<String>> S3_ENDPOINT =
            key(
                    "s3.endpoint",
                    Kinds.optional(
                            Kinds.text(
                                    "an address such as http://localhost:9000 or"
                                            + " https://storage.example.org, without path and user",
                                    Networks::isEndpoint)),
                    "null",
                    "The server of all `s3://` addresses; null is AWS. Naming it allows its network"
                            + " for them, also a private one.");

    static final Key<String> S3_REGION =
            key(
                    "s3.region",
                    Kinds.text(
                            "a region such as us-west-2", region -> region.matches("[a-z0-9-]+")),
                    "us-west-2",
                    "The AWS region of the buckets. A bucket of another region is found by what AWS"
                            + " answers.");

    static final Key<String> S3_CREDENTIALS =
            key(
                    "s3.credentials",
                    Kinds.text(
                            "default, anonymous or the name of a profile",
                            name -> name.matches("[A-Za-z0-9_.@+=-]{1,100}")),
                    "default",
                    "Who asks: `default` takes AWS's own chain (environment, profile files, role of"
                            + " the machine), `anonymous` signs nothing, any other word is a profile of"
                            + " the AWS configuration. Keys are never part of a recipe.");

    static final Key<Optional<Boolean>> S3_PATH_STYLE =
            derived(
                    "s3.path_style",
                    Kinds.optional(Kinds.bool()),
                    "true where `s3.endpoint` is given, else false",
                    "Whether the bucket stands in the path instead of the host name.");

    static final Key<Optional<String>> BOOTSTRAP =
            key(
                    "kafka.bootstrap",
                    Kinds.optional(
                            Kinds.text(
                                    "servers such as host:9092,host:9093", Networks::areServers)),
                    "null",
                    "The cluster; null starts an embedded broker.");

    static final Key<Optional<String>> REGISTRY =
            key(
                    "kafka.registry",
                    Kinds.optional(
                            Kinds.text(
                                    "an address such as http://registry:8081",
                                    Networks::isHttpUrl)),
                    "null",
                    "A schema registry of Confluent's API; null keeps the schemas in the topic"
                            + " `shardline.schemas`.");

    static final Key<Integer> PARTITIONS =
            key(
                    "kafka.partitions",
                    Kinds.count(1, 1000),
                    "4",
                    "Partitions of each topic of the job, on a cluster.");

    static final Key<Integer> REPLICATION =
            key(
                    "kafka.replication",
                    Kinds.countOr(1, 10, "default", KafkaSettings.BROKERS_REPLICATION),
                    "default",
                    "Copies of each topic, on a cluster; `default` leaves it to the brokers'"
                            + " `default.replication.factor`.");

    static final Key<Optional<Integer>> MONITORING_PORT =
            key(
                    "monitoring.port",
                    Kinds.optional(Kinds.count(1, 65_535)),
                    "null",
                    "Where a process serves `/metrics` and `/health`; null serves nothing."
                            + " `--metrics-port` wins.");

    static final Key<String> MONITORING_ADDRESS =
            key(
                    "monitoring.address",
                    Kinds.text("an IP address of this machine", Networks::isAddress),
                    "127.0.0.1",
                    "The address that it listens on; `0.0.0.0` is all. `--metrics-address` wins.");

    /// All of them, in the order in which they are written.
    static final List<Key<?>> ALL = List.copyOf(KEYS);

    private Keys() {}

    private static <T> Key<T> key(String path, Kind<T> kind, String standard, String sentence) {
        return register(path, kind, standard, "", sentence);
    }

    private static <T> Key<T> required(String path, Kind<T> kind, String sentence) {
        return register(path, kind, null, "", sentence);
    }

    private static <T> Key<Optional<T>> derived(
            String path, Kind<Optional<T>> kind, String derived, String sentence) {
        return register(path, kind, "null", derived, sentence);
    }

    private static Key<Optional<String>> column(String role, String sentence) {
        return key("source.columns." + role, Kinds.optional(columnName()), "null", sentence);
    }

    private static <T> Key<T> register(
            String path, Kind<T> kind, @Nullable String standard, String derived, String sentence) {
        var key = new Key<>(path, kind, standard, derived, sentence);
        KEYS.add(key);
        return key;
    }

    private static Kind<String> columnName() {
        return Kinds.text("the name of a column", _ -> true);
    }

    private static Kind<String> httpUrl() {
        return Kinds.text("an address such as https://example.org", Networks::isHttpUrl);
    }

    private static Kind<String> path() {
        return Kinds.text("a path of this machine", Keys::isPath);
    }

    private static boolean isPath(String path) {
        return path.indexOf('\0') < 0 && !path.matches("[A-Za-z][A-Za-z0-9+.-]+://.*");
    }

    private static Kind<String> output() {
        return Kinds.text(
                "a path of this machine or s3://bucket/prefix",
                path -> isPath(path) || S3Address.parse(path).isPresent());
    }

    static Kind<String> sourcePath() {
        return Kinds.text(
                "a path of this machine, s3://bucket/key or an http(s) address",
                path ->
                        isPath(path)
                                || S3Address.parse(path).isPresent()
                                || Networks.isHttpUrl(path));
    }

    private static Optional<String> directive(String value) {
        return Optional.of(value.toLowerCase(Locale.ROOT))
                .filter(lower -> lower.matches("[a-z0-9_-]+"));
    }
}
