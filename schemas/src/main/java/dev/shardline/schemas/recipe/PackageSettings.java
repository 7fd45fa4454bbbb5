package dev.shardline.schemas.recipe;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The form of the shards: the recipe's `package`.
///
/// @param format of a shard
/// @param samplesPerShard packed samples after which a shard closes, at least 1
/// @param hashColumn which hash of the original bytes is a column, as img2dataset's `compute_hash`;
///   null leaves it out
/// @param exif whether EXIF tags are a column, as img2dataset's `extract_exif`
public record PackageSettings(
        ShardFormat format, int samplesPerShard, @Nullable HashType hashColumn, boolean exif) {

    public Optional<HashType> hash() {
        return Optional.ofNullable(hashColumn);
    }

    /// A tar for WebDataset's readers, or a folder of files.
    public enum ShardFormat {
        WEBDATASET,
        FILES
    }
}
