package dev.shardline.validator;

import dev.shardline.schemas.Hashes;
import dev.shardline.schemas.Reason;
import dev.shardline.schemas.avro.FetchedImage;
import dev.shardline.schemas.recipe.HashType;
import dev.shardline.schemas.recipe.ValidateSettings;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Locale;

/// What the recipe demands of an image, each demand refusing with its own reason. None of them
/// looks at a pixel.
///
/// @param settings the recipe's `validate`
/// @param maxSide the longest side that the stored format can hold
record Checks(ValidateSettings settings, int maxSide) {

    /// A record whose source gives no checksum is not checked.
    void requireChecksum(FetchedImage image, ByteBuffer file) throws RefusedImage {
        var type = settings.verify();
        var expected = image.getRecord().getChecksum().map(String::strip).orElse("");
        if (type.isEmpty() || expected.isEmpty()) {
            return;
        }
        String found = hash(type.get(), image, file);
        if (!found.equalsIgnoreCase(expected)) {
            throw new RefusedImage(
                    Reason.CHECKSUM_MISMATCH,
                    "The %s of the bytes is %s, and the source says %s."
                            .formatted(type.get().word(), found, expected));
        }
    }

    /// Whether the source says by a checksum which bytes it means, and these are they once
    /// [#requireChecksum] has let them pass.
    boolean hasChecksum(FetchedImage image) {
        return settings.verify().isPresent()
                && image.getRecord().getChecksum().filter(it -> !it.isBlank()).isPresent();
    }

    /// The hash of an image's bytes: the one that came with them, else computed.
    static String hash(HashType type, FetchedImage image, ByteBuffer file) {
        return Hashes.of(image).get(type).orElseGet(() -> digest(type, file));
    }

    private static String digest(HashType type, ByteBuffer file) {
        var digest = type.digest();
        digest.update(file.duplicate());
        return HexFormat.of().formatHex(digest.digest());
    }

    void requirePixels(ImageHeader header) throws RefusedImage {
        long pixels = (long) header.width() * header.height();
        if (pixels > settings.maxPixels()) {
            throw new RefusedImage(
                    Reason.TOO_MANY_PIXELS,
                    "The image has %d×%d = %d pixels; validate.max_pixels allows %d."
                            .formatted(
                                    header.seenWidth(),
                                    header.seenHeight(),
                                    pixels,
                                    settings.maxPixels()));
        }
    }

    /// Of the original size, in img2dataset's order.
    void requireLimits(int width, int height) throws RefusedImage {
        int shorter = Math.min(width, height);
        if (shorter < settings.minSide()) {
            throw new RefusedImage(
                    Reason.TOO_SMALL,
                    "The image has %d×%d pixels; validate.min_side asks for at least %d."
                            .formatted(width, height, settings.minSide()));
        }
        long area = (long) width * height;
        var maxArea = settings.maxArea();
        if (maxArea.isPresent() && area > maxArea.getAsLong()) {
            throw new RefusedImage(
                    Reason.AREA_TOO_LARGE,
                    "The image has %d×%d = %d pixels; validate.max_area allows %d."
                            .formatted(width, height, area, maxArea.getAsLong()));
        }
        double aspect = Math.max(width, height) / (double) shorter;
        var maxAspect = settings.maxAspect();
        if (maxAspect.isPresent() && aspect > maxAspect.getAsDouble()) {
            throw new RefusedImage(
                    Reason.ASPECT_RATIO_TOO_LARGE,
                    "The image has %d×%d pixels, a ratio of %s; validate.max_aspect allows %s."
                            .formatted(width, height, ratio(aspect), maxAspect.getAsDouble()));
        }
    }

    private static String ratio(double aspect) {
        return String.format(Locale.ROOT, "%.3f", aspect);
    }

    /// Of the size that the image would be stored with: a thin bar can shrink to nothing, or grow
    /// beyond all measure.
    void requireStorable(int width, int height, SizePlan plan) throws RefusedImage {
        if (plan.scaledWidth() == 0 || plan.scaledHeight() == 0) {
            throw new RefusedImage(
                    Reason.ASPECT_RATIO_TOO_LARGE,
                    "The image has %d×%d pixels and would be resized to %d×%d, to nothing."
                            .formatted(width, height, plan.scaledWidth(), plan.scaledHeight()));
        }
        if (plan.scaledPixels() > Math.max(settings.maxPixels(), (long) width * height)) {
            throw new RefusedImage(
                    Reason.TOO_MANY_PIXELS,
                    "The image has %d×%d pixels and would be resized to %d×%d; validate.max_pixels allows %d pixels."
                            .formatted(
                                    width,
                                    height,
                                    plan.scaledWidth(),
                                    plan.scaledHeight(),
                                    settings.maxPixels()));
        }
        if (Math.max(plan.width(), plan.height()) > maxSide) {
            throw new RefusedImage(
                    Reason.TOO_MANY_PIXELS,
                    "The image would be stored with %d×%d pixels; validate.encode.format %s holds at most %d a side."
                            .formatted(
                                    plan.width(),
                                    plan.height(),
                                    settings.encode().format().name().toLowerCase(Locale.ROOT),
                                    maxSide));
        }
    }
}
