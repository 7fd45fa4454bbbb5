package dev.shardline.enricher;

import dev.shardline.enricher.OnnxModel.Tensor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.bytedeco.opencv.opencv_core.Mat;

/// A detector of the family of RetinaFace, as RedCaps uses it: the whole image, blue, green and red
/// minus their means; boxes around anchors, and scores that are probabilities already.
final class RetinaFace implements FaceDetector {

    private static final int[] STRIDES = {8, 16, 32};
    private static final int[][] SIDES = {{16, 32}, {64, 128}, {256, 512}};
    private static final float[] MEANS = {104, 117, 123};
    private static final double CENTER_VARIANCE = 0.1;
    private static final double SIZE_VARIANCE = 0.2;
    private static final int CANDIDATES = 500;
    private static final double OVERLAP = 0.4;
    private static final int PROBE = 64;

    private final OnnxModel model;
    private final double threshold;

    /// @throws ModelException if the model is not of this family
    RetinaFace(OnnxModel model, double threshold) {
        this.model = model;
        this.threshold = threshold;
        model.requireInput(shape(PROBE, PROBE), "enrich.faces, which needs images of any size,");
        try {
            var _ = faces(model.run(tensor(new byte[PROBE][PROBE * 3], PROBE)), PROBE, PROBE);
        } catch (FailedModel e) {
            throw new ModelException("enrich.faces: " + e.sentence(), e);
        }
    }

    @Override
    public List<Face> find(Mat image) throws FailedModel {
        byte[][] rows = new byte[image.rows()][image.cols() * 3];
        for (int y = 0; y < rows.length; y++) {
            image.ptr(y).get(rows[y]);
        }
        return faces(model.run(tensor(rows, image.cols())), image.cols(), image.rows());
    }

    private static long[] shape(int width, int height) {
        return new long[] {1, 3, height, width};
    }

    private static Tensor tensor(byte[][] rows, int width) {
        float[] values = new float[3 * rows.length * width];
        int at = 0;
        for (int channel = 0; channel < 3; channel++) {
            for (byte[] row : rows) {
                for (int x = 0; x < width; x++) {
                    values[at++] = (row[3 * x + channel] & 0xFF) - MEANS[channel];
                }
            }
        }
        return new Tensor(shape(width, rows.length), values);
    }

    private List<Face> faces(List<Tensor> outputs, int width, int height) throws FailedModel {
        List<double[]> anchors = anchors(width, height);
        float[] boxes = output(outputs, 4, anchors.size());
        float[] scores = output(outputs, 2, anchors.size());
        var faces = new ArrayList<Face>();
        for (int i = 0; i < anchors.size(); i++) {
            if (scores[2 * i + 1] > threshold) {
                faces.add(face(anchors.get(i), boxes, i, scores[2 * i + 1]));
            }
        }
        faces.sort(Comparator.comparingDouble(Face::score).reversed());
        return distinct(faces.subList(0, Math.min(CANDIDATES, faces.size())));
    }

    /// Told apart by the numbers that they have for each anchor.
    private static float[] output(List<Tensor> outputs, int each, int anchors) throws FailedModel {
        for (Tensor output : outputs) {
            if (output.shape()[output.shape().length - 1] == each
                    && output.values().length == each * anchors) {
                return output.values();
            }
        }
        throw new FailedModel(
                "The model gives %s; expected are outputs of 1×%d×4 and 1×%d×2, as RetinaFace has."
                        .formatted(
                                outputs.stream().map(one -> OnnxModel.text(one.shape())).toList(),
                                anchors,
                                anchors));
    }

    private static Face face(double[] anchor, float[] boxes, int i, float score) {
        double side = anchor[2];
        double x = anchor[0] + boxes[4 * i] * CENTER_VARIANCE * side;
        double y = anchor[1] + boxes[4 * i + 1] * CENTER_VARIANCE * side;
        double width = side * Math.exp(boxes[4 * i + 2] * SIZE_VARIANCE);
        double height = side * Math.exp(boxes[4 * i + 3] * SIZE_VARIANCE);
        return new Face(x - width / 2, y - height / 2, x + width / 2, y + height / 2, score);
    }

    /// Centre and side of each anchor, pixels, in the order of the outputs.
    private static List<double[]> anchors(int width, int height) {
        var anchors = new ArrayList<double[]>();
        for (int level = 0; level < STRIDES.length; level++) {
            int stride = STRIDES[level];
            for (int y = 0; y < Math.ceilDiv(height, stride); y++) {
                for (int x = 0; x < Math.ceilDiv(width, stride); x++) {
                    for (int side : SIDES[level]) {
                        anchors.add(new double[] {(x + 0.5) * stride, (y + 0.5) * stride, side});
                    }
                }
            }
        }
        return anchors;
    }

    /// Leaves out what overlaps a face with a higher score.
    private static List<Face> distinct(List<Face> faces) {
        var kept = new ArrayList<Face>();
        for (Face face : faces) {
            if (kept.stream().noneMatch(other -> overlap(face, other) > OVERLAP)) {
                kept.add(face);
            }
        }
        return kept;
    }

    /// Common area over joint area, counted in whole pixels with their edges.
    private static double overlap(Face one, Face other) {
        double width = Math.min(one.right(), other.right()) - Math.max(one.left(), other.left());
        double height = Math.min(one.bottom(), other.bottom()) - Math.max(one.top(), other.top());
        double common = Math.max(0, width + 1) * Math.max(0, height + 1);
        return common / (area(one) + area(other) - common);
    }

    private static double area(Face face) {
        return (face.right() - face.left() + 1) * (face.bottom() - face.top() + 1);
    }

    @Override
    public void close() {
        model.close();
    }
}
