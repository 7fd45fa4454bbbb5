package dev.shardline.enricher;

import dev.shardline.imaging.OpenCv;
import java.nio.ByteBuffer;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;

/// The file of an image as it is packed.
final class StoredImage {

    private StoredImage() {}

    /// Its pixels: blue, green and red, 8 bits each, and not turned. What it allocates belongs to
    /// the caller's `PointerScope`.
    ///
    /// @throws FailedModel if it is no image
    static Mat decoded(ByteBuffer file) throws FailedModel {
        try {
            Mat image =
                    opencv_imgcodecs.imdecode(
                            OpenCv.bytes(file),
                            opencv_imgcodecs.IMREAD_COLOR
                                    | opencv_imgcodecs.IMREAD_IGNORE_ORIENTATION);
            if (!image.empty()) {
                return image;
            }
        } catch (RuntimeException e) {
            throw new FailedModel("No model can see this: %s.".formatted(OpenCv.complaint(e)));
        }
        throw new FailedModel("No model can see this: it is no image that can be decoded.");
    }
}
