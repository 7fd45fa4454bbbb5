package dev.shardline.validator;

import dev.shardline.imaging.OpenCv;
import dev.shardline.schemas.recipe.ValidateSettings.Interpolation;
import java.nio.ByteBuffer;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/// Bytes to pixels, with their channels and depth and not turned. What it allocates belongs to the
/// caller's `PointerScope`.
final class Decoder {

    /// libjpeg can decode to a half, a quarter and an eighth at a profit.
    private static final int MOST_REDUCED = 8;

    private Decoder() {}

    /// By how much a JPEG may be decoded smaller: while both sides stay at least twice as long as
    /// the plan wants them, which costs hardly any quality (`bench/pixels`). It would cost a gray
    /// one more than others, and win less.
    static int reduction(ImageHeader header, SizePlan plan) {
        if (header.format() != ImageFormat.JPEG
                || header.gray()
                || !plan.shrinks()
                || plan.interpolation() != Interpolation.AREA) {
            return 1;
        }
        int reduction = MOST_REDUCED;
        while (reduction > 1
                && (Math.ceilDiv(header.seenWidth(), reduction) < 2L * plan.scaledWidth()
                        || Math.ceilDiv(header.seenHeight(), reduction)
                                < 2L * plan.scaledHeight())) {
            reduction /= 2;
        }
        return reduction;
    }

    /// The cheapest proof that a file can be decoded.
    static int mostReduced(ImageHeader header) {
        return header.format() == ImageFormat.JPEG ? MOST_REDUCED : 1;
    }

    /// The image; of one that is decoded smaller, [Extent] says which part of the last pixels it
    /// has.
    static Mat decode(ByteBuffer file, ImageHeader header, int reduction) throws RefusedImage {
        var image = decodeWith(file, header, flags(header.gray(), reduction));
        int width = Math.ceilDiv(header.width(), reduction);
        int height = Math.ceilDiv(header.height(), reduction);
        if (image.cols() != width || image.rows() != height) {
            throw RefusedImage.undecodable(
                    "The %s header promises %d×%d pixels, but %d×%d were decoded."
                            .formatted(label(header), width, height, image.cols(), image.rows()));
        }
        return image;
    }

    static Mat decodeWith(ByteBuffer file, ImageHeader header, int flags) throws RefusedImage {
        var bytes = OpenCv.bytes(file);
        try {
            var image = opencv_imgcodecs.imdecode(bytes, flags);
            if (!image.empty()) {
                return image;
            }
        } catch (RuntimeException e) {
            throw RefusedImage.undecodable(
                    "The %s data cannot be decoded: %s."
                            .formatted(label(header), OpenCv.complaint(e)));
        }
        throw RefusedImage.undecodable(
                "The %s data cannot be decoded: it is damaged or of an unsupported kind."
                        .formatted(label(header)));
    }

    private static String label(ImageHeader header) {
        return header.format().label();
    }

    private static int flags(boolean gray, int reduction) {
        int flag =
                switch (reduction) {
                    case 2 ->
                            gray
                                    ? opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_2
                                    : opencv_imgcodecs.IMREAD_REDUCED_COLOR_2;
                    case 4 ->
                            gray
                                    ? opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_4
                                    : opencv_imgcodecs.IMREAD_REDUCED_COLOR_4;
                    case 8 ->
                            gray
                                    ? opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_8
                                    : opencv_imgcodecs.IMREAD_REDUCED_COLOR_8;
                    default -> opencv_imgcodecs.IMREAD_UNCHANGED;
                };
        // IMREAD_UNCHANGED has all bits set and ignores the orientation anyway.
        return flag | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION;
    }
}
