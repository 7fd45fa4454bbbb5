package dev.shardline.schemas;

import dev.shardline.schemas.avro.ImageRecord;
import java.time.Instant;
import java.util.List;

/// Records that know how often they were tried.
public final class Retries {

    private Retries() {}

    /// The record with what its attempts came to.
    ///
    /// @param failures why each of them failed, in order
    public static ImageRecord ended(ImageRecord image, List<String> failures) {
        return failures.equals(image.getFailures()) && image.getNotBefore() == 0
                ? image
                : of(image, failures, 0);
    }

    /// The record as it goes back to `wanted`.
    ///
    /// @param failures why each attempt failed so far, in order
    /// @param notBefore when it is to be tried again
    public static ImageRecord postponed(
            ImageRecord image, List<String> failures, Instant notBefore) {
        return of(image, failures, notBefore.toEpochMilli());
    }

    private static ImageRecord of(ImageRecord image, List<String> failures, long notBefore) {
        return new ImageRecord(
                image.getId(),
                image.getUrl(),
                image.getCaption().orElse(null),
                image.getChecksum().orElse(null),
                image.getGroup().orElse(null),
                image.getAttributes(),
                image.getAlternates(),
                image.getName().orElse(null),
                image.getGroupRows().orElse(null),
                failures,
                notBefore);
    }
}
