package dev.shardline.schemas;

import dev.shardline.schemas.avro.ImageRecord;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Utils;

/// Which partition of `results` a record ends in. Ingest counts by it what the packager must see,
/// and whoever writes to `results` sends by it, so that the two agree whatever a client's default
/// is.
public final class Partitions {

    private Partitions() {}

    /// The key of a record in `results`.
    public static String resultKey(ImageRecord image) {
        return image.getId();
    }

    /// The partition of a record in `results`, the same as Kafka's default partitioner gives its
    /// key.
    ///
    /// @param partitions how many `results` has, at least 1
    public static int ofResult(ImageRecord image, int partitions) {
        byte[] key = resultKey(image).getBytes(StandardCharsets.UTF_8);
        return Utils.toPositive(Utils.murmur2(key)) % partitions;
    }
}
