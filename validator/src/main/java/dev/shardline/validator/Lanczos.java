package dev.shardline.validator;

import org.bytedeco.opencv.opencv_core.Mat;

/// Lanczos resampling with three lobes, which grow with the reduction, as Pillow does it. OpenCV's
/// own keeps them at four pixels and so skips pixels where it shrinks.
final class Lanczos {

    private static final double LOBES = 3;

    private Lanczos() {}

    /// @param image of 8 bits, any number of channels
    static Mat resize(Mat image, int width, int height) {
        int channels = image.channels();
        double[][] across = new double[image.rows()][];
        Weights[] columns = Weights.of(image.cols(), width);
        byte[] row = new byte[image.cols() * channels];
        for (int y = 0; y < image.rows(); y++) {
            image.ptr(y).get(row);
            across[y] = row(row, columns, channels);
        }
        var result = new Mat(height, width, image.type());
        Weights[] rows = Weights.of(image.rows(), height);
        byte[] out = new byte[width * channels];
        for (int y = 0; y < height; y++) {
            for (int at = 0; at < out.length; at++) {
                double sum = 0;
                for (int i = 0; i < rows[y].weights.length; i++) {
                    sum += rows[y].weights[i] * across[rows[y].first + i][at];
                }
                out[at] = (byte) Pixels.clipped(sum);
            }
            result.ptr(y).put(out);
        }
        return result;
    }

    /// Rounded between the two passes, as Pillow's are.
    private static double[] row(byte[] row, Weights[] columns, int channels) {
        double[] out = new double[columns.length * channels];
        for (int x = 0; x < columns.length; x++) {
            for (int channel = 0; channel < channels; channel++) {
                double sum = 0;
                for (int i = 0; i < columns[x].weights.length; i++) {
                    int at = (columns[x].first + i) * channels + channel;
                    sum += columns[x].weights[i] * Byte.toUnsignedInt(row[at]);
                }
                out[x * channels + channel] = Pixels.clipped(sum);
            }
        }
        return out;
    }

    /// What the pixels from the first on give to one of the result.
    @SuppressWarnings("ArrayRecordComponent") // Local to a call.
    private record Weights(int first, double[] weights) {

        static Weights[] of(int from, int to) {
            double scale = (double) from / to;
            double stretch = Math.max(scale, 1);
            double support = LOBES * stretch;
            Weights[] all = new Weights[to];
            for (int i = 0; i < to; i++) {
                double center = (i + 0.5) * scale;
                int first = Math.max(0, (int) (center - support + 0.5));
                int end = Math.min(from, (int) (center + support + 0.5));
                double[] weights = new double[end - first];
                double sum = 0;
                for (int x = 0; x < weights.length; x++) {
                    weights[x] = lanczos((first + x - center + 0.5) / stretch);
                    sum += weights[x];
                }
                for (int x = 0; x < weights.length; x++) {
                    weights[x] /= sum;
                }
                all[i] = new Weights(first, weights);
            }
            return all;
        }

        private static double lanczos(double x) {
            return Math.abs(x) < LOBES ? sinc(x) * sinc(x / LOBES) : 0;
        }

        private static double sinc(double x) {
            return x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
        }
    }
}
