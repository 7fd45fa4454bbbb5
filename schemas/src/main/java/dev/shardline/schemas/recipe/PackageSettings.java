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
/// @param shardDigits of the shards' numbers, from 1 to 9
/// @param imageFormat names the column of the images, where the format has one
public record PackageSettings(
        ShardFormat format,
        int samplesPerShard,
        @Nullable HashType hashColumn,
        boolean exif,
        int shardDigits,
        ImageFormat imageFormat) {

    private static final int USUAL_DIGITS = 5;

    /// With five digits, and jpg for the images.
    public PackageSettings(
            ShardFormat format, int samplesPerShard, @Nullable HashType hashColumn, boolean exif) {
        this(format, samplesPerShard, hashColumn, exif, USUAL_DIGITS, ImageFormat.JPG);
    }

    public Optional<HashType> hash() {
        return Optional.ofNullable(hashColumn);
    }

    /// A tar for WebDataset's readers, a folder of files, a table with the images in it,
    /// TensorFlow's examples, or a table alone.
    public enum ShardFormat {
        WEBDATASET,
        FILES,
        PARQUET,
        TFRECORD,
        DUMMY
    }
}
