package dev.shardline.schemas.recipe;

import dev.shardline.schemas.recipe.EnrichSettings.Classifier;
import dev.shardline.schemas.recipe.PackageSettings.Mode;
import dev.shardline.schemas.recipe.PackageSettings.Names;
import dev.shardline.schemas.recipe.PackageSettings.Order;
import dev.shardline.schemas.recipe.PackageSettings.ShardBy;
import dev.shardline.schemas.recipe.PackageSettings.ShardFormat;
import dev.shardline.schemas.recipe.SourceSettings.SourceFormat;
import dev.shardline.schemas.recipe.ValidateSettings.Check;
import dev.shardline.schemas.recipe.ValidateSettings.ImageFormat;
import dev.shardline.schemas.recipe.ValidateSettings.Store;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What keys say to each other: values that follow from others, and those that do not go together.
///
/// Each value is found again whenever it is asked for; [#run] reports what cannot be found.
final class RecipeChecks {

    private static final int MAX_JOB = 100;
    private static final List<String> BY_NAME = List.of("name");
    private static final Set<String> COMPRESSED = Set.of("gz", "zst", "bz2");

    private final Values values;
    private final String name;
    private final Problems problems;

    RecipeChecks(Values values, String name, Problems problems) {
        this.values = values;
        this.name = name;
        this.problems = problems;
    }

    void run() {
        if (jobName().isEmpty()) {
            problems.add(
                    values.place(Keys.JOB),
                    "job is missing, and the recipe's file name makes no name for it: it must be "
                            + Keys.JOB.kind().expected());
        }
        if (isFlickr()) {
            checkFlickr();
        } else {
            checkFormat();
        }
        checkVerify();
        checkQuality();
        checkPhotos();
        checkStore();
        checkGroups();
        checkMode();
        checkNames();
        checkUnique();
        checkScores();
        checkDuplicates();
    }

    boolean isFlickr() {
        return values.get(Keys.SOURCE_FORMAT).equals(Optional.of(SourceFormat.FLICKR));
    }

    private void checkFlickr() {
        if (values.get(Keys.FLICKR_CLASSES).isEmpty()) {
            problems.add(
                    values.place(Keys.FLICKR_CLASSES),
                    "source.flickr.classes is missing or empty; it must be "
                            + Keys.FLICKR_CLASSES.kind().expected());
        }
        Keys.ALL.stream()
                .filter(key ->
                        key.equals(Keys.SOURCE_PATHS) || key.path().startsWith("source.columns."))
                .filter(values::isGiven)
                .forEach(key ->
                        problems.add(
                                values.place(key),
                                key.path()
                                        + " is for files, but source.format is flickr: the photos"
                                        + " found have columns of their own"));
    }

    private void checkFormat() {
        if (values.isGiven(Keys.FLICKR_CLASSES)) {
            problems.add(
                    values.place(Keys.FLICKR_CLASSES),
                    "source.flickr.classes is for source.format: flickr");
        }
        String path = values.get(Keys.SOURCE_PATHS).getFirst();
        Optional<SourceFormat> format = sourceFormat();
        if (format.isEmpty()) {
            problems.add(
                    values.place(Keys.SOURCE_PATHS),
                    "source.format is missing, and the ending of the first path, \""
                            + path
                            + "\", does not say it: it must be "
                            + Keys.SOURCE_FORMAT.kind().expected());
        } else if (format.get() == SourceFormat.PARQUET && COMPRESSED.contains(ending(path))) {
            problems.add(
                    values.place(Keys.SOURCE_PATHS),
                    "source.paths holds \""
                            + path
                            + "\", but a parquet file is compressed inside; only text formats may"
                            + " end in .gz, .zst or .bz2");
        }
    }

    private void checkVerify() {
        if (!values.isGiven(Keys.VERIFY)) {
            List<String> named = hashColumns().map(HashType::word).toList();
            if (named.size() > 1) {
                problems.add(
                        values.place(column(hashColumns().toList().getLast())),
                        "source.columns names "
                                + String.join(" and ", named)
                                + "; say by validate.verify which of them is checked: "
                                + String.join(", ", named)
                                + " or null");
            }
            return;
        }
        values.get(Keys.VERIFY)
                .filter(hash -> hashColumn(hash) == null)
                .ifPresent(hash ->
                        problems.add(
                                values.place(Keys.VERIFY),
                                "validate.verify is "
                                        + Kinds.word(hash)
                                        + ", but "
                                        + column(hash).path()
                                        + " does not name the column that holds it"));
    }

    private void checkGroups() {
        boolean grouped = values.get(Keys.SHARD_BY) == ShardBy.GROUP;
        boolean hasGroups =
                values.get(Keys.COLUMN_GROUP).isPresent()
                        || sourceFormat().filter(SourceFormat::hasGroups).isPresent();
        if (grouped && !hasGroups) {
            problems.add(
                    values.place(Keys.SHARD_BY),
                    "package.shard_by is group, but the source has no groups: name their column by"
                            + " source.columns.group");
        }
        if (!grouped && values.get(Keys.SAMPLES_PER_SHARD) == PackageSettings.ALL) {
            problems.add(
                    values.place(Keys.SAMPLES_PER_SHARD),
                    "package.samples_per_shard is all, which makes a shard of each group, but"
                            + " package.shard_by is none; it must be group then");
        }
    }

    /// The hash that tells equal images is the one that stands in the tables: after a restart it is
    /// read from there.
    private void checkUnique() {
        if (!values.get(Keys.UNIQUE)) {
            return;
        }
        Optional<HashType> hash = values.get(Keys.PACKAGE_HASH);
        if (hash.isEmpty()) {
            problems.add(
                    values.place(Keys.UNIQUE),
                    "package.unique compares hashes, but package.hash is null; it must be md5,"
                            + " sha256 or sha512 then");
        } else if (hashColumn(hash.get()) != null && !verify().equals(hash)) {
            problems.add(
                    values.place(Keys.UNIQUE),
                    "package.unique compares the hashes in the tables, and the column "
                            + Kinds.word(hash.get())
                            + " there is the source's, unchecked; validate.verify must be "
                            + Kinds.word(hash.get())
                            + ", or package.hash another");
        }
    }

    private void checkMode() {
        if (values.get(Keys.MODE) != Mode.EXTEND) {
            return;
        }
        if (values.get(Keys.SHARD_BY) == ShardBy.GROUP) {
            refuseToExtend("package.shard_by is group: the shards of a group have its name");
        }
        if (values.get(Keys.NAMES) == Names.SOURCE) {
            refuseToExtend("package.names is source: files with names of their own could meet");
        }
    }

    private void refuseToExtend(String why) {
        problems.add(
                values.place(Keys.MODE),
                "package.mode is extend, which adds numbered shards, but " + why);
    }

    private void checkNames() {
        if (values.get(Keys.NAMES) != Names.SOURCE) {
            return;
        }
        if (values.get(Keys.SHARD_FORMAT) != ShardFormat.FILES) {
            problems.add(
                    values.place(Keys.NAMES),
                    "package.names is source, which is for files only, but package.format is "
                            + Kinds.word(values.get(Keys.SHARD_FORMAT))
                            + "; it must be files then");
        }
        boolean hasNames =
                values.get(Keys.COLUMN_NAME).isPresent()
                        || sourceFormat().filter(SourceFormat::hasNames).isPresent();
        if (!hasNames) {
            problems.add(
                    values.place(Keys.NAMES),
                    "package.names is source, but the source has no names: name their column by"
                            + " source.columns.name");
        }
        if (!dedup().equals(BY_NAME)) {
            problems.add(
                    values.place(Keys.DEDUP),
                    "dedup must be [name] where package.names is source, so that no file replaces"
                            + " another, but is "
                            + dedup());
        }
    }

    private static Key<Optional<String>> column(HashType hash) {
        return switch (hash) {
            case MD5 -> Keys.COLUMN_MD5;
            case SHA256 -> Keys.COLUMN_SHA256;
            case SHA512 -> Keys.COLUMN_SHA512;
        };
    }

    private void checkPhotos() {
        ShardFormat format = values.get(Keys.SHARD_FORMAT);
        boolean ofPhotos = format == ShardFormat.ZIP || format == ShardFormat.DATADINGS;
        boolean whole =
                values.get(Keys.SHARD_BY) == ShardBy.GROUP
                        && values.get(Keys.SAMPLES_PER_SHARD) == PackageSettings.ALL
                        && values.get(Keys.ORDER) == Order.NAME;
        if (ofPhotos && sourceFormat().filter(it -> it == SourceFormat.YFCC100M).isEmpty()) {
            problems.add(
                    values.place(Keys.SHARD_FORMAT),
                    "package.format is "
                            + Kinds.word(format)
                            + ", which is for YFCC100m only; source.format must be yfcc100m then");
        } else if (ofPhotos && !whole) {
            problems.add(
                    values.place(Keys.SHARD_FORMAT),
                    "package.format is "
                            + Kinds.word(format)
                            + ", which makes one file of each group, in the order of names; it needs"
                            + " shard_by: group, samples_per_shard: all and order: name");
        }
        if (values.get(Keys.COMPRESS_QUALITY).isPresent() && values.get(Keys.CHECK) != Check.YFCC) {
            problems.add(
                    values.place(Keys.COMPRESS_QUALITY),
                    "validate.compress is of the rules of YFCC100m; validate.check must be yfcc"
                            + " then");
        }
    }

    private void checkQuality() {
        ImageFormat format = values.get(Keys.ENCODE_FORMAT);
        if (quality() > bestQuality(format)) {
            problems.add(
                    values.place(Keys.ENCODE_QUALITY),
                    "validate.encode.quality must be a whole number from 0 to "
                            + bestQuality(format)
                            + " for "
                            + Kinds.word(format)
                            + ", but is "
                            + quality());
        }
    }

    private void checkStore() {
        if (values.get(Keys.CHECK) != Check.IMAGE && values.get(Keys.STORE) != Store.ORIGINAL) {
            problems.add(
                    values.place(Keys.CHECK),
                    "validate.check is "
                            + Kinds.word(values.get(Keys.CHECK))
                            + ", which is for original bytes only, but validate.store is reencoded;"
                            + " it must be original then");
        }
        if (values.get(Keys.BLUR).isPresent() && values.get(Keys.STORE) == Store.ORIGINAL) {
            problems.add(
                    values.place(Keys.BLUR),
                    "validate.blur names a column, but validate.store is original, which blurs"
                            + " nothing; it must be reencoded then");
        }
    }

    private static int bestQuality(ImageFormat format) {
        return switch (format) {
            case JPG -> 100;
            case PNG -> 9;
            case WEBP -> 101;
        };
    }

    /// The job's name: given, or made of the file's.
    String job() {
        return jobName().orElseThrow();
    }

    private Optional<String> jobName() {
        return values.get(Keys.JOB).or(this::fileName);
    }

    private Optional<String> fileName() {
        String file = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        String base = file.replaceFirst("\\.(yaml|yml)$", "");
        String job = base.replaceAll("[^A-Za-z0-9_-]+", "-").replaceAll("^-+|-+$", "");
        return Optional.of(job.substring(0, Math.min(job.length(), MAX_JOB)))
                .filter(made -> !made.isEmpty() && !made.equals("shardline"));
    }

    /// The source's format: given, or the ending of the first path.
    SourceFormat format() {
        return sourceFormat().orElseThrow();
    }

    private Optional<SourceFormat> sourceFormat() {
        return values.get(Keys.SOURCE_FORMAT).or(this::formatOfFirstPath);
    }

    private Optional<SourceFormat> formatOfFirstPath() {
        String path = values.get(Keys.SOURCE_PATHS).getFirst();
        String last = ending(path);
        String ending =
                COMPRESSED.contains(last)
                        ? ending(path.substring(0, path.length() - last.length() - 1))
                        : last;
        return List.of(SourceFormat.values()).stream()
                .filter(format -> format != SourceFormat.FLICKR)
                .filter(format -> Kinds.word(format).equals(ending))
                .findAny();
    }

    private void checkScores() {
        var names = new HashSet<String>();
        for (Classifier score : values.get(Keys.SCORES)) {
            if (!names.add(score.column())) {
                problems.add(
                        values.place(Keys.SCORES),
                        "enrich.scores has two with the name "
                                + score.column().substring("score_".length()));
            }
        }
        Stream.concat(values.get(Keys.NSFW).stream(), values.get(Keys.SCORES).stream())
                .filter(one -> one.min() != null && one.max() != null && one.min() > one.max())
                .forEach(one ->
                        problems.add(
                                values.place(one.column().equals("nsfw") ? Keys.NSFW : Keys.SCORES),
                                "enrich would drop every image: the min of %s is %s and its max is %s"
                                        .formatted(one.column(), one.min(), one.max())));
    }

    private void checkDuplicates() {
        if (values.get(Keys.DUPLICATES).isPresent()
                && values.get(Keys.SHARD_BY) == PackageSettings.ShardBy.GROUP) {
            problems.add(
                    values.place(Keys.DUPLICATES),
                    "enrich.duplicates compares an image with those before it, but with"
                            + " package.shard_by: group what comes before which depends on when"
                            + " groups are complete");
        }
    }

    private static String ending(String path) {
        String file = path.substring(path.lastIndexOf('/') + 1);
        return file.substring(file.lastIndexOf('.') + 1);
    }

    /// Which column is what: given, or as the source has them.
    SourceSettings.Columns columns() {
        var own = SourceColumns.of(sourceFormat());
        return new SourceSettings.Columns(
                values.isGiven(Keys.COLUMN_URL)
                        ? values.get(Keys.COLUMN_URL)
                        : own.getOrDefault(Keys.COLUMN_URL, values.get(Keys.COLUMN_URL)),
                column(Keys.COLUMN_CAPTION, own),
                column(Keys.COLUMN_ID, own),
                checksumColumn(),
                column(Keys.COLUMN_GROUP, own),
                column(Keys.COLUMN_NAME, own),
                column(Keys.COLUMN_ALTERNATES, own));
    }

    private @Nullable String column(Key<Optional<String>> key, Map<Key<?>, String> own) {
        return values.isGiven(key) ? values.get(key).orElse(null) : own.get(key);
    }

    private @Nullable String hashColumn(HashType hash) {
        return column(column(hash), SourceColumns.of(sourceFormat()));
    }

    private Stream<HashType> hashColumns() {
        return Stream.of(HashType.values()).filter(hash -> hashColumn(hash) != null);
    }

    /// A record has one checksum: the one that is checked. Columns with others are attributes.
    private SourceSettings.@Nullable Checksum checksumColumn() {
        return verify().or(() -> hashColumns().findFirst())
                .map(hash ->
                        new SourceSettings.Checksum(
                                hash, Objects.requireNonNullElse(hashColumn(hash), "")))
                .orElse(null);
    }

    /// The hash that is checked: given, or the one whose column is named.
    Optional<HashType> verify() {
        return values.isGiven(Keys.VERIFY) ? values.get(Keys.VERIFY) : hashColumns().findFirst();
    }

    /// The fields that make duplicates: given, or the name where it becomes the file's, or the URL
    /// with the caption if there is one.
    List<String> dedup() {
        boolean named =
                values.get(Keys.NAMES) == Names.SOURCE
                        || sourceFormat().filter(SourceFormat.REDCAPS::equals).isPresent();
        if (!values.isGiven(Keys.DEDUP) && named) {
            return BY_NAME;
        }
        if (isFlickr() && !values.isGiven(Keys.DEDUP)) {
            return List.of(); // A photo may belong to several classes.
        }
        if (!values.isGiven(Keys.DEDUP)
                && sourceFormat().filter(format -> format == SourceFormat.ISC2021).isPresent()) {
            return List.of("id");
        }
        return values.isGiven(Keys.DEDUP) || values.get(Keys.COLUMN_CAPTION).isPresent()
                ? values.get(Keys.DEDUP)
                : List.of("url");
    }

    /// The quality of the stored image: given, or what suits its format.
    int quality() {
        return values.get(Keys.ENCODE_QUALITY)
                .orElse(values.get(Keys.ENCODE_FORMAT) == ImageFormat.PNG ? 9 : 95);
    }
}
