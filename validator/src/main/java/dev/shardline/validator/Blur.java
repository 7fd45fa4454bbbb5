package dev.shardline.validator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.shardline.schemas.Reason;
import dev.shardline.schemas.avro.ImageRecord;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;

/// The boxes of an image that are made unrecognisable, by img2dataset's rules. Unlike there,
/// everything outside the boxes keeps its exact values.
///
/// @param boxes of the picture as it is seen
record Blur(List<Box> boxes) {

    /// A record without boxes.
    static final Blur NONE = new Blur(List.of());

    private static final JsonMapper JSON = new JsonMapper();

    /// By how much of its longer side a box grows on each side, and how wide the blur is.
    private static final double SHARE = 0.1;

    Blur {
        boxes = List.copyOf(boxes);
    }

    /// Corners as parts of width and height, from 0 to 1.
    record Box(double left, double top, double right, double bottom) {}

    /// Reads the boxes of a record.
    ///
    /// @param column among the attributes: a list of lists `[x0, y0, x1, y1]`, or the JSON text of
    ///   one; absent, null and empty are no boxes
    /// @throws RefusedImage if the value is something else: what should have been blurred would be
    ///   stored
    static Blur of(ImageRecord image, String column) throws RefusedImage {
        try {
            JsonNode value = JSON.readTree(image.getAttributes()).path(column);
            JsonNode list = value.isTextual() ? JSON.readTree(value.asText()) : value;
            if (list.isMissingNode() || list.isNull()) {
                return NONE;
            }
            var boxes = new ArrayList<Box>();
            for (JsonNode box : list.isArray() ? list : refuse(column, value)) {
                boxes.add(box(box, column));
            }
            return new Blur(boxes);
        } catch (JsonProcessingException _) {
            throw unreadable(column, "no JSON");
        }
    }

    private static Box box(JsonNode box, String column) throws RefusedImage {
        boolean four = box.isArray() && box.size() == 4;
        for (JsonNode number : box) {
            four &= number.isNumber();
        }
        if (!four) {
            throw unreadable(column, box.toString());
        }
        return new Box(
                box.get(0).asDouble(),
                box.get(1).asDouble(),
                box.get(2).asDouble(),
                box.get(3).asDouble());
    }

    private static JsonNode refuse(String column, JsonNode value) throws RefusedImage {
        throw unreadable(column, value.toString());
    }

    private static RefusedImage unreadable(String column, String what) {
        String shown = what.length() <= 80 ? what : what.substring(0, 80) + "…";
        return new RefusedImage(
                Reason.BAD_BOXES,
                "The column %s, which validate.blur names, must hold a list of boxes [x0, y0, x1, y1]; it holds %s."
                        .formatted(column, shown));
    }

    boolean isNone() {
        return boxes.isEmpty();
    }

    /// The picture with its boxes blurred; the same Mat where there are none.
    Mat applied(Mat image) {
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
