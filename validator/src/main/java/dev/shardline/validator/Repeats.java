package dev.shardline.validator;

import dev.shardline.schemas.Reason;
import dev.shardline.schemas.RepeatedBytes;
import dev.shardline.schemas.avro.FetchedImage;
import dev.shardline.schemas.recipe.HashType;
import java.nio.ByteBuffer;
import java.util.Optional;

/// Refuses the same bytes that come from many addresses. Thread-safe.
///
/// @param repeated notices them; empty refuses none
record Repeats(Optional<RepeatedBytes> repeated) {

    void refuse(FetchedImage image, ByteBuffer file) throws RefusedImage {
        if (repeated.isEmpty()) {
            return;
        }
        String sha256 = Checks.hash(HashType.SHA256, image, file);
        if (repeated.get().isSuspicious(sha256, image.getRecord().getUrl())) {
            throw new RefusedImage(
                    Reason.PLACEHOLDER,
                    "The same %d bytes have come from many other addresses (validate.same_bytes), SHA-256 %s: a picture in the place of the image."
                            .formatted(file.remaining(), sha256));
        }
    }
}
