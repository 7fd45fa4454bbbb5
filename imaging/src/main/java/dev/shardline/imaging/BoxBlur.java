package dev.shardline.imaging;

import java.util.List;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/// Makes boxes of a picture unrecognisable, by img2dataset's rules. Unlike there, everything
/// outside the boxes keeps its exact values. What it allocates belongs to the caller's
/// `PointerScope`.
public final class BoxBlur {

    /// By how much of its longer side a box grows on each side, and how wide the blur is.
    private static final double SHARE = 0.1;

    private BoxBlur() {}

    /// Corners as parts of width and height, from 0 to 1.
    public record Box(double left, double top, double right, double bottom) {}

    /// The picture with its boxes blurred; the same Mat where there are none.
    ///
    /// @param image of any depth and number of channels
    public static Mat applied(Mat image, List<Box> boxes) {
        int longest = 0;
        var mask = Mat.zeros(image.size(), opencv_core.CV_32FC(image.channels())).asMat();
        for (Box box : boxes) {
            longest = Math.max(longest, mark(box, mask));
        }
        if (longest <= 0) {
            return image;
        }
        int kernel = 2 * (int) Math.ceil(SHARE * longest) + 1;
        var pixels = new Mat();
        image.convertTo(pixels, opencv_core.CV_32F);
        var difference = new Mat();
        opencv_core.subtract(smooth(pixels, kernel), pixels, difference);
        opencv_core.multiply(difference, smooth(mask, kernel), difference);
        opencv_core.add(pixels, difference, pixels);
        var result = new Mat();
        pixels.convertTo(result, image.depth());
        return result;
    }

    /// Marks a box, grown and cut at the edges.
    ///
    /// @return its longer side before it grew, pixels
    private static int mark(Box box, Mat mask) {
        int left = (int) (box.left() * mask.cols());
        int top = (int) (box.top() * mask.rows());
        int right = (int) (box.right() * mask.cols());
        int bottom = (int) (box.bottom() * mask.rows());
        int longer = Math.max(right - left, bottom - top);
        int x0 = Math.max(0, (int) (left - SHARE * longer));
        int y0 = Math.max(0, (int) (top - SHARE * longer));
        int x1 = Math.min(mask.cols(), (int) (right + SHARE * longer));
        int y1 = Math.min(mask.rows(), (int) (bottom + SHARE * longer));
        if (x1 > x0 && y1 > y0) {
            opencv_imgproc.rectangle(
                    mask,
                    new Rect(x0, y0, x1 - x0, y1 - y0),
                    Scalar.all(1),
                    opencv_imgproc.FILLED,
                    opencv_imgproc.LINE_8,
                    0);
        }
        return longer;
    }

    /// With the sigma that OpenCV derives from the kernel.
    private static Mat smooth(Mat image, int kernel) {
        var result = new Mat();
        opencv_imgproc.GaussianBlur(image, result, new Size(kernel, kernel), 0);
        return result;
    }
}
