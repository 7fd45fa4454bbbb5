package dev.shardline.validator;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// What an image's file says of itself before anything is decoded.
///
/// @param width of the pixels as they are stored, before any turning
/// @param height likewise
/// @param gray whether there is one channel only; known for JPEG, which needs it to be decoded
/// @param orientation of EXIF, 1 to 8, which the decoder leaves to us; 1 where there is none
/// @param exif the block of EXIF data, from its byte order mark on
record ImageHeader(
        ImageFormat format,
        int width,
        int height,
        boolean gray,
        int orientation,
        @Nullable ByteBuffer exif) {

    ImageHeader {
        if (width < 1 || height < 1) {
            throw new IllegalArgumentException("An image of " + width + "×" + height + " pixels");
        }
    }

    /// Refuses sizes that no image has, so that the record's invariant is the caller's knowledge.
    static ImageHeader of(
            ImageFormat format, long width, long height, boolean gray, @Nullable ByteBuffer exif)
            throws RefusedImage {
        if (width < 1 || height < 1 || width > Integer.MAX_VALUE || height > Integer.MAX_VALUE) {
            throw RefusedImage.undecodable(
                    "The %s header gives an impossible size, %d×%d pixels."
                            .formatted(format.label(), width, height));
        }
        int orientation = exif == null ? 1 : Ifd.orientation(exif);
        return new ImageHeader(format, (int) width, (int) height, gray, orientation, exif);
    }

    /// The same, for who leaves the pixels as they are stored.
    ImageHeader unturned() {
        return new ImageHeader(format, width, height, gray, 1, exif);
    }

    boolean swapsSides() {
        return orientation >= 5;
    }

    /// Of the picture as it is seen, after turning.
    int seenWidth() {
        return swapsSides() ? height : width;
    }

    /// Of the picture as it is seen, after turning.
    int seenHeight() {
        return swapsSides() ? width : height;
    }
}
