package dev.shardline.validator;

import dev.shardline.schemas.recipe.ValidateSettings.Interpolation;
import org.bytedeco.javacpp.ShortPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/// What is done to decoded pixels between decoding and encoding.
///
/// Every method may return the Mat it was given. What they allocate belongs to the caller's
/// `PointerScope`.
final class Pixels {

    private static final int OPAQUE_8_BIT = 255;
    private static final int OPAQUE_16_BIT = 65535;

    private Pixels() {}

    /// Puts an image with an alpha channel on white, rounded half to even: `a/255·c + 255 − a`.
    /// Others stay as they are.
    static Mat onWhite(Mat image) {
        if (image.channels() != 4) {
            return image;
        }
        return switch (image.depth()) {
            case opencv_core.CV_8U -> onWhite8(image);
            case opencv_core.CV_16U -> onWhite16(image);
            default ->
                    throw new IllegalStateException(
                            "an alpha channel of depth " + image.depth() + " is not supported");
        };
    }

    private static Mat onWhite8(Mat image) {
        int width = image.cols();
        var result = new Mat(image.rows(), width, opencv_core.CV_8UC3);
        var in = new byte[width * 4];
        var out = new byte[width * 3];
        for (int y = 0; y < image.rows(); y++) {
            image.ptr(y).get(in);
            for (int x = 0; x < width; x++) {
                int alpha = Byte.toUnsignedInt(in[4 * x + 3]);
                for (int c = 0; c < 3; c++) {
                    int value = Byte.toUnsignedInt(in[4 * x + c]);
                    out[3 * x + c] = (byte) blended(value, alpha, OPAQUE_8_BIT);
                }
            }
            result.ptr(y).put(out);
        }
        return result;
    }

    private static Mat onWhite16(Mat image) {
        int width = image.cols();
        var result = new Mat(image.rows(), width, opencv_core.CV_16UC3);
        var in = new short[width * 4];
        var out = new short[width * 3];
        for (int y = 0; y < image.rows(); y++) {
            new ShortPointer(image.ptr(y)).get(in);
            for (int x = 0; x < width; x++) {
                int alpha = Short.toUnsignedInt(in[4 * x + 3]);
                for (int c = 0; c < 3; c++) {
                    int value = Short.toUnsignedInt(in[4 * x + c]);
                    out[3 * x + c] = (short) blended(value, alpha, OPAQUE_16_BIT);
                }
            }
            new ShortPointer(result.ptr(y)).put(out);
        }
        return result;
    }

    /// A value as a byte holds it: rounded, and not below 0 or above 255.
    static int clipped(double value) {
        return Math.clamp(Math.round(value), 0, OPAQUE_8_BIT);
    }

    private static int blended(int value, int alpha, int opaque) {
        if (alpha == opaque) {
            return value;
        }
        return (int) Math.rint((double) alpha / opaque * value + opaque - alpha);
    }

    /// Turns the image as EXIF's orientation asks for.
    static Mat turned(Mat image, int orientation) {
        return switch (orientation) {
            case 2 -> flipped(image, 1);
            case 3 -> flipped(image, -1);
            case 4 -> flipped(image, 0);
            case 5 -> transposed(image);
            case 6 -> flipped(transposed(image), 1);
            case 7 -> flipped(transposed(image), -1);
            case 8 -> flipped(transposed(image), 0);
            default -> image;
        };
    }

    private static Mat flipped(Mat image, int axis) {
        var result = new Mat();
        opencv_core.flip(image, result, axis);
        return result;
    }

    private static Mat transposed(Mat image) {
        var result = new Mat();
        opencv_core.transpose(image, result);
        return result;
    }

    /// Scales, blurs, then crops or pads, as planned.
    ///
    /// @param extent of the picture in the image
    /// @param exact whether pixels must be those of OpenCV to the last bit
    static Mat sized(Mat image, Extent extent, SizePlan plan, boolean exact, Blur blur) {
        var result = image;
        if (plan.scales(image.cols(), image.rows())) {
            result = scaled(image, extent, plan, exact);
        }
        result = blur.isNone() ? result : blur.applied(result);
        if (plan.crops()) {
            return cropped(result, plan);
        }
        return plan.pads() ? padded(result, plan) : result;
    }

    private static Mat scaled(Mat image, Extent extent, SizePlan plan, boolean exact) {
        if (!exact
                && plan.interpolation() == Interpolation.AREA
                && AreaScaler.fits(image, plan.scaledWidth(), plan.scaledHeight())) {
            return AreaScaler.shrunk(image, extent, plan.scaledWidth(), plan.scaledHeight());
        }
        var result = new Mat();
        var size = new Size(plan.scaledWidth(), plan.scaledHeight());
        opencv_imgproc.resize(extent.cut(image), result, size, 0, 0, code(plan.interpolation()));
        return result;
    }

    private static Mat cropped(Mat image, SizePlan plan) {
        int x = (plan.scaledWidth() - plan.width()) / 2;
        int y = (plan.scaledHeight() - plan.height()) / 2;
        return new Mat(image, new Rect(x, y, plan.width(), plan.height()));
    }

    /// Where the padding is odd, the extra pixel goes to the right and to the bottom.
    private static Mat padded(Mat image, SizePlan plan) {
        int right = plan.width() - plan.scaledWidth();
        int bottom = plan.height() - plan.scaledHeight();
        var result = new Mat();
        opencv_core.copyMakeBorder(
                image,
                result,
                bottom / 2,
                bottom - bottom / 2,
                right / 2,
                right - right / 2,
                opencv_core.BORDER_CONSTANT,
                Scalar.all(OPAQUE_8_BIT));
        return result;
    }

    private static int code(Interpolation interpolation) {
        return switch (interpolation) {
            case NEAREST -> opencv_imgproc.INTER_NEAREST;
            case LINEAR -> opencv_imgproc.INTER_LINEAR;
            case CUBIC -> opencv_imgproc.INTER_CUBIC;
            case AREA -> opencv_imgproc.INTER_AREA;
            case LANCZOS -> opencv_imgproc.INTER_LANCZOS4;
        };
    }
}
