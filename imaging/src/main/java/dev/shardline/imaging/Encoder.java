package dev.shardline.imaging;

import dev.shardline.schemas.recipe.ValidateSettings.Encode;
import dev.shardline.schemas.recipe.ValidateSettings.ImageFormat;
import java.nio.ByteBuffer;
import java.util.Locale;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/// Pixels to the bytes that are stored: no EXIF, no colour profile.
///
/// @param encode the recipe's format and quality
public record Encoder(Encode encode) {

    private static final int MAX_JPEG_SIDE = 65_500;
    private static final int MAX_WEBP_SIDE = 16_383;

    /// Of the member in the shard, without the dot.
    public String extension() {
        return encode.format().name().toLowerCase(Locale.ROOT);
    }

    /// The longest side that the format or its library can hold.
    public int maxSide() {
        return switch (encode.format()) {
            case JPG -> MAX_JPEG_SIDE;
            case PNG -> Integer.MAX_VALUE;
            case WEBP -> MAX_WEBP_SIDE;
        };
    }

    /// The bytes of a picture.
    ///
    /// @throws RuntimeException of OpenCV, where it cannot
    public ByteBuffer encode(Mat image) {
        return bytes(extension(), storable(image), parameters());
    }

    /// A file of a picture.
    ///
    /// @param extension says its format, without the dot
    /// @param parameters of OpenCV's `imwrite`
    /// @throws RuntimeException of OpenCV, where it cannot
    public static ByteBuffer bytes(String extension, Mat image, IntPointer parameters) {
        var out = new BytePointer();
        if (!opencv_imgcodecs.imencode("." + extension, image, out, parameters)) {
            throw new IllegalStateException("the encoder gave no bytes");
        }
        var bytes = new byte[Math.toIntExact(out.limit())];
        out.get(bytes);
        return ByteBuffer.wrap(bytes);
    }

    /// Of eight bits, larger values becoming white as in img2dataset; only PNG keeps sixteen.
    /// OpenCV would do the same with a line on stderr for each image.
    private Mat storable(Mat image) {
        int depth = image.depth();
        if (depth == opencv_core.CV_8U
                || (depth == opencv_core.CV_16U && encode.format() == ImageFormat.PNG)) {
            return image;
        }
        var result = new Mat();
        image.convertTo(result, opencv_core.CV_8U);
        return result;
    }

    private IntPointer parameters() {
        int key =
                switch (encode.format()) {
                    case JPG -> opencv_imgcodecs.IMWRITE_JPEG_QUALITY;
                    case PNG -> opencv_imgcodecs.IMWRITE_PNG_COMPRESSION;
                    case WEBP -> opencv_imgcodecs.IMWRITE_WEBP_QUALITY;
                };
        return new IntPointer(key, encode.quality());
    }
}
