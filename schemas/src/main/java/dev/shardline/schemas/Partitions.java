package dev.shardline.schemas;

import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.recipe.PackageSettings.ShardBy;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;

/// Which partition of `results` a record ends in. Ingest counts by it what the packager must see,
/// and whoever writes to `results` sends by it, so that the two agree whatever a client's default
/// is. Where shards are made by group, a whole group is in one partition.
///
/// @param shardBy of the recipe
public record Partitions(ShardBy shardBy) {

    /// The key of the records without a group.
    private static final String NO_GROUP = "";

    /// The key of a record in `results`.
    public String resultKey(ImageRecord image) {
        return switch (shardBy) {
            case NONE -> image.getId();
            case GROUP -> image.getGroup().orElse(NO_GROUP);
        };
    }

    /// The partition of a record in `results`, the same as Kafka's default partitioner gives its
    /// key.
    ///
    /// @param partitions how many `results` has, at least 1
    public int ofResult(ImageRecord image, int partitions) {
        return of(resultKey(image), partitions);
    }

    /// The partition that Kafka's default partitioner gives a key.
    static int of(String key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % partitions;
    }
}
