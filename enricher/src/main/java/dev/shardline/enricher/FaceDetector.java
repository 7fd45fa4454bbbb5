package dev.shardline.enricher;

import java.util.List;
import org.bytedeco.opencv.opencv_core.Mat;

/// Finds faces. Safe for use by several threads.
sealed interface FaceDetector extends AutoCloseable permits Yunet, RetinaFace {

    /// The faces of an image with a score above the threshold, each once. What it allocates belongs
    /// to the caller's `PointerScope`.
    ///
    /// @param image blue, green and red, 8 bits each
    List<Face> find(Mat image) throws FailedModel;

    @Override
    void close();
}
