package dev.shardline.validator;

import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;

/// Where the edges of a picture are in its decoded pixels, in pixels from the left and the top.
///
/// libjpeg's reduced decoding rounds sides up: of 1213 pixels it makes 607, of which the picture
/// has 606.5. Who takes it to have all of them shifts what is near that edge by a full pixel of the
/// original, which costs 2 dB (`bench/pixels`).
record Extent(double left, double top, double right, double bottom) {

    /// All of them.
    static Extent of(Mat image) {
        return new Extent(0, 0, image.cols(), image.rows());
    }

    /// Those that have something of the picture.
    ///
    /// @param reduction by which it was decoded smaller
    static Extent of(ImageHeader header, int reduction) {
        return new Extent(
                0, 0, (double) header.width() / reduction, (double) header.height() / reduction);
    }

    /// The edges after [Pixels#turned].
    ///
    /// @param before the image that was turned
    Extent turned(int orientation, Mat before) {
        boolean swapped = orientation >= 5;
        var upright = swapped ? transposed() : this;
        int width = swapped ? before.rows() : before.cols();
        int height = swapped ? before.cols() : before.rows();
        return switch (orientation) {
            case 2, 6 -> upright.mirrored(width);
            case 3, 7 -> upright.mirrored(width).upsideDown(height);
            case 4, 8 -> upright.upsideDown(height);
            default -> upright;
        };
    }

    /// The pixels of which the picture has at least half.
    Mat cut(Mat image) {
        int x = (int) Math.rint(left);
        int y = (int) Math.rint(top);
        int width = Math.max(1, (int) Math.rint(right) - x);
        int height = Math.max(1, (int) Math.rint(bottom) - y);
        return width == image.cols() && height == image.rows()
                ? image
                : new Mat(image, new Rect(x, y, width, height));
    }

    private Extent transposed() {
        return new Extent(
                /* left= */ top, /* top= */ left, /* right= */ bottom, /* bottom= */ right);
    }

    private Extent mirrored(int width) {
        return new Extent(width - right, top, width - left, bottom);
    }

    private Extent upsideDown(int height) {
        return new Extent(left, height - bottom, right, height - top);
    }
}
