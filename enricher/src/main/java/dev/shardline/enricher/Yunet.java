package dev.shardline.enricher;

import dev.shardline.imaging.OpenCv;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_dnn;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;
import org.bytedeco.opencv.opencv_objdetect.FaceDetectorYN;

/// OpenCV's own detector of faces, with a model of the YuNet family. It runs on the processor.
final class Yunet implements FaceDetector {

    private static final float OVERLAP = 0.3f;
    private static final int CANDIDATES = 5_000;
    private static final int SCORE = 14;
    private static final int PROBE = 64;

    private final double threshold;

    /// A detector is for one thread at a time.
    private final BlockingQueue<FaceDetectorYN> idle;

    /// @param threads that may look for faces at the same time
    /// @throws ModelException if the file is no such model
    Yunet(Path file, double threshold, int threads) {
        OpenCv.load();
        this.threshold = threshold;
        this.idle = new ArrayBlockingQueue<>(threads);
        try (var _ = new PointerScope()) {
            for (int i = 0; i < threads; i++) {
                idle.add(
                        FaceDetectorYN.create(
                                        file.toString(),
                                        "",
                                        new Size(PROBE, PROBE),
                                        (float) threshold,
                                        OVERLAP,
                                        CANDIDATES,
                                        opencv_dnn.DNN_BACKEND_OPENCV,
                                        opencv_dnn.DNN_TARGET_CPU)
                                .retainReference());
            }
            var gray = new Mat(PROBE, PROBE, opencv_core.CV_8UC3, Scalar.all(PROBE));
            var _ = find(gray);
        } catch (FailedModel e) {
            throw refused(file, e.sentence(), e);
        } catch (RuntimeException e) {
            throw refused(file, OpenCv.complaint(e), e);
        }
    }

    private static ModelException refused(Path file, String complaint, Exception cause) {
        return new ModelException(
                "enrich.faces: %s is no model of the YuNet family that OpenCV can use: %s"
                        .formatted(file, complaint),
                cause);
    }

    @Override
    public List<Face> find(Mat image) throws FailedModel {
        FaceDetectorYN detector = take();
        try {
            detector.setInputSize(new Size(image.cols(), image.rows()));
            var found = new Mat();
            var _ = detector.detect(image, found);
            return faces(found);
        } catch (RuntimeException e) {
            throw new FailedModel(
                    "The model of enrich.faces cannot judge this image: %s."
                            .formatted(OpenCv.complaint(e)));
        } finally {
            idle.add(detector);
        }
    }

    private FaceDetectorYN take() throws FailedModel {
        try {
            return idle.take();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new FailedModel("Interrupted while waiting for a detector of faces.");
        }
    }

    /// A row each: left, top, width, height, five points, score.
    private List<Face> faces(Mat found) {
        var faces = new ArrayList<Face>();
        float[] row = new float[SCORE + 1];
        for (int i = 0; i < found.rows(); i++) {
            new FloatPointer(found.ptr(i)).get(row);
            if (row[SCORE] > threshold) {
                faces.add(new Face(row[0], row[1], row[0] + row[2], row[1] + row[3], row[SCORE]));
            }
        }
        return faces;
    }

    @Override
    public void close() {
        idle.forEach(FaceDetectorYN::deallocate);
    }
}
