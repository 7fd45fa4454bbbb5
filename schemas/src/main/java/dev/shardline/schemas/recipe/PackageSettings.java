package dev.shardline.schemas.recipe;

import dev.shardline.schemas.recipe.ValidateSettings.ImageFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The form of the shards: the recipe's `package`.
///
/// @param format of a shard
/// @param samplesPerShard packed samples after which a shard closes, at least 1
/// @param hashColumn which hash of the original bytes is a column, as img2dataset's `compute_hash`;
///   null leaves it out
/// @param exif whether EXIF tags are a column, as img2dataset's `extract_exif`
/// @param shardBy what the records of a shard have in common
/// @param names where the names of files come from; only for [ShardFormat#FILES]
/// @param order of the samples in a shard
/// @param shardDigits of the shards' numbers, from 1 to 9
/// @param imageFormat names the column of the images, where the format has one
/// @param unique whether an image whose original bytes were packed before is a duplicate
/// @param mode what a new job does with an output that holds shards
public record PackageSettings(
        ShardFormat format,
        int samplesPerShard,
        @Nullable HashType hashColumn,
        boolean exif,
        ShardBy shardBy,
        Names names,
        Order order,
        int shardDigits,
        ImageFormat imageFormat,
        boolean unique,
        Mode mode) {

    /// As many samples in a shard as there are: each group is one shard.
    public static final int ALL = Integer.MAX_VALUE;

    private static final int USUAL_DIGITS = 5;

    /// With five digits, jpg for the images, and equal ones too.
    public PackageSettings(
            ShardFormat format,
            int samplesPerShard,
            @Nullable HashType hashColumn,
            boolean exif,
            ShardBy shardBy,
            Names names,
            Order order) {
        this(
                format,
                samplesPerShard,
                hashColumn,
                exif,
                shardBy,
                names,
                order,
                USUAL_DIGITS,
                ImageFormat.JPG,
                false,
                Mode.INCREMENTAL);
    }

    /// Shards that are filled one after the other, as their samples come.
    public PackageSettings(
            ShardFormat format, int samplesPerShard, @Nullable HashType hashColumn, boolean exif) {
        this(format, samplesPerShard, hashColumn, exif, ShardBy.NONE, Names.KEY, Order.ARRIVAL);
    }

    public boolean isGrouped() {
        return shardBy == ShardBy.GROUP;
    }

    public Optional<HashType> hash() {
        return Optional.ofNullable(hashColumn);
    }

    /// A tar for WebDataset's readers, a folder of files, a table with the images in it,
    /// TensorFlow's examples, a table alone; of YFCC100m a zip of the files under the names that
    /// they have in S3, or the files of the library datadings.
    public enum ShardFormat {
        WEBDATASET,
        FILES,
        PARQUET,
        TFRECORD,
        DUMMY,
        ZIP,
        DATADINGS
    }

    /// Nothing, or the group: each has a series of shards of its own.
    public enum ShardBy {
        NONE,
        GROUP
    }

    /// The sample's key, or the name that the source gives each record.
    public enum Names {
        KEY,
        SOURCE
    }

    /// Leaves it alone, removes what is there, or adds shards behind those that are there:
    /// img2dataset's `incremental_mode`.
    public enum Mode {
        INCREMENTAL,
        OVERWRITE,
        EXTEND
    }

    /// As the samples come, or by the record's name, else its id.
    public enum Order {
        ARRIVAL,
        NAME
    }
}
