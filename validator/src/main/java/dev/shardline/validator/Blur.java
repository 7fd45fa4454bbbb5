package dev.shardline.validator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.shardline.imaging.BoxBlur;
import dev.shardline.imaging.BoxBlur.Box;
import dev.shardline.schemas.Reason;
import dev.shardline.schemas.avro.ImageRecord;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.opencv.opencv_core.Mat;

/// The boxes of an image that are made unrecognisable, as the source's rows give them.
///
/// @param boxes of the picture as it is seen
record Blur(List<Box> boxes) {

    /// A record without boxes.
    static final Blur NONE = new Blur(List.of());

    private static final JsonMapper JSON = new JsonMapper();

    Blur {
        boxes = List.copyOf(boxes);
    }

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
        return BoxBlur.applied(image, boxes);
    }
}
