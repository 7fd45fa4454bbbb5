package dev.shardline.enricher;

import dev.shardline.imaging.Encoder;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.avro.ImageSample;
import dev.shardline.schemas.recipe.ValidateSettings.Encode;
import dev.shardline.schemas.recipe.ValidateSettings.ImageFormat;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;

/// Pictures of known colours, and samples of them.
final class Pictures {

    static final Encode PNG = new Encode(ImageFormat.PNG, 1);

    private Pictures() {}

    /// A sample of one colour.
    static ImageSample plain(int width, int height, int red, int green, int blue) {
        try (var _ = new PointerScope()) {
            return sample(plainMat(width, height, red, green, blue));
        }
    }

    static Mat plainMat(int width, int height, int red, int green, int blue) {
        return new Mat(height, width, opencv_core.CV_8UC3, new Scalar(blue, green, red, 0));
    }

    /// A gray sample with red squares of 8 pixels.
    ///
    /// @param corners left and top of each, multiples of 8
    static ImageSample withRedCells(int width, int height, int[]... corners) {
        try (var _ = new PointerScope()) {
            return sample(redCells(width, height, corners));
        }
    }

    static Mat redCells(int width, int height, int[]... corners) {
        Mat picture = plainMat(width, height, 100, 100, 100);
        for (int[] corner : corners) {
            opencv_imgproc.rectangle(
                    picture,
                    new Rect(corner[0], corner[1], 8, 8),
                    new Scalar(0, 0, 255, 0),
                    opencv_imgproc.FILLED,
                    opencv_imgproc.LINE_8,
                    0);
        }
        return picture;
    }

    /// A picture in which no two places look the same.
    static Mat varied(int width, int height) {
        var picture = new Mat(height, width, opencv_core.CV_8UC3);
        byte[] row = new byte[width * 3];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                row[3 * x] = (byte) (x * y / 40);
                row[3 * x + 1] = (byte) (x * x / 50 + y * 2);
                row[3 * x + 2] = (byte) (x * 3 + y);
            }
            picture.ptr(y).put(row);
        }
        return picture;
    }

    static ImageSample sample(Mat picture) {
        return sample(new Encoder(PNG).encode(picture), picture.cols(), picture.rows());
    }

    static ImageSample sample(ByteBuffer bytes, int width, int height) {
        var record =
                new ImageRecord(
                        "0-0", "u", null, null, null, "{}", List.of(), null, null, List.of(), 0L);
        return new ImageSample(
                record, bytes, "png", width, height, 640, 480, null, "ab", "cd", null, null,
                Map.of(), null, null);
    }
}
