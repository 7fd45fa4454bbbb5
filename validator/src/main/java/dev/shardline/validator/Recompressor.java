package dev.shardline.validator;

import dev.shardline.imaging.Encoder;
import dev.shardline.imaging.Resampler;
import dev.shardline.schemas.recipe.ValidateSettings.Compress;
import dev.shardline.schemas.recipe.ValidateSettings.Subsampling;
import java.nio.ByteBuffer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/// Makes photos smaller files, by the rules of YFCC100m's converter. The areas that decide are
/// halves and one and a halves of a picture of the target size with sides of 4:3.
///
/// @param compress the recipe's settings
record Recompressor(Compress compress) {

    /// Whether a picture is large enough for it to be worth while.
    boolean wants(int width, int height) {
        return 2 * (long) width * height > area();
    }

    /// The least side that decoding must leave.
    int leastSide() {
        return Math.ceilDiv(3 * compress.targetSize(), 4);
    }

    /// A baseline JPEG of the picture, made smaller where it is much larger than the target.
    ByteBuffer encode(Mat image) {
        int width = image.cols();
        int height = image.rows();
        var sized = image;
        if (2 * (long) width * height > 3 * area()) {
            double scale = (double) compress.targetSize() / Math.max(width, height);
            sized = Resampler.LANCZOS.resize(image, scaled(width, scale), scaled(height, scale));
        }
        Subsampling subsampling = wants(width, height) ? compress.subsampling() : Subsampling.S444;
        return jpeg(sized, subsampling);
    }

    private long area() {
        return (long) compress.targetSize() * leastSide();
    }

    private static int scaled(int side, double scale) {
        return Math.max(1, (int) Math.rint(side * scale));
    }

    private ByteBuffer jpeg(Mat image, Subsampling subsampling) {
        int factor =
                switch (subsampling) {
                    case S444 -> opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_444;
                    case S422 -> opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_422;
                    case S411 -> opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_411;
                    case S420 -> opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR_420;
                };
        var parameters =
                new IntPointer(
                        opencv_imgcodecs.IMWRITE_JPEG_QUALITY,
                        compress.quality(),
                        opencv_imgcodecs.IMWRITE_JPEG_SAMPLING_FACTOR,
                        factor);
        return Encoder.bytes("jpg", image, parameters);
    }
}
