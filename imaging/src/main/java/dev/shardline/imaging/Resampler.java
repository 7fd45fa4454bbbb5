package dev.shardline.imaging;

import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/// Resampling as Pillow does it, to the last bit: filters that grow with the reduction, and weights
/// of 22 bits. OpenCV's own keep their size and so skip pixels where they shrink. What models were
/// trained on was mostly made by Pillow.
public enum Resampler {
    /// The pixel in whose middle the new one lies.
    NEAREST(0),
    BILINEAR(1),
    BICUBIC(2),
    LANCZOS(3);

    private static final int WEIGHT_BITS = 22;
    private static final int WHITE = 255;

    private final int support;

    /// @param support how far from the middle of a pixel the filter reaches, pixels
    Resampler(int support) {
        this.support = support;
    }

    /// A picture of another size; the same Mat where that is its size. What it allocates belongs to
    /// the caller's `PointerScope`.
    ///
    /// @param image of 8 bits, any number of channels
    public Mat resize(Mat image, int width, int height) {
        if (image.depth() != opencv_core.CV_8U) {
            throw new IllegalArgumentException("pixels must have 8 bits");
        }
        if (image.cols() == width && image.rows() == height) {
            return image;
        }
        return this == NEAREST ? nearest(image, width, height) : smooth(image, width, height);
    }

    private static Mat nearest(Mat image, int width, int height) {
        int channels = image.channels();
        int[] columns = nearest(image.cols(), width);
        int[] rows = nearest(image.rows(), height);
        var result = new Mat(height, width, image.type());
        byte[] from = new byte[image.cols() * channels];
        byte[] to = new byte[width * channels];
        for (int y = 0; y < height; y++) {
            image.ptr(rows[y]).get(from);
            for (int x = 0; x < width; x++) {
                System.arraycopy(from, columns[x] * channels, to, x * channels, channels);
            }
            result.ptr(y).put(to);
        }
        return result;
    }

    /// Added up as Pillow does, whose sums are not always the products.
    private static int[] nearest(int from, int to) {
        double scale = (double) from / to;
        int[] nearest = new int[to];
        double at = scale * 0.5;
        for (int i = 0; i < to; i++) {
            nearest[i] = Math.min((int) at, from - 1);
            at += scale;
        }
        return nearest;
    }

    private Mat smooth(Mat image, int width, int height) {
        int channels = image.channels();
        Weights[] columns = weights(image.cols(), width);
        byte[][] across = new byte[image.rows()][width * channels];
        byte[] row = new byte[image.cols() * channels];
        for (int y = 0; y < across.length; y++) {
            image.ptr(y).get(row);
            shrinkRow(row, columns, channels, across[y]);
        }
        Weights[] rows = weights(image.rows(), height);
        var result = new Mat(height, width, image.type());
        byte[] out = new byte[width * channels];
        for (int y = 0; y < height; y++) {
            mixRows(across, rows[y], out);
            result.ptr(y).put(out);
        }
        return result;
    }

    private static void shrinkRow(byte[] row, Weights[] columns, int channels, byte[] out) {
        for (int x = 0; x < columns.length; x++) {
            int[] weights = columns[x].weights;
            for (int channel = 0; channel < channels; channel++) {
                int sum = 1 << (WEIGHT_BITS - 1);
                int at = columns[x].first * channels + channel;
                for (int weight : weights) {
                    sum += weight * (row[at] & 0xFF);
                    at += channels;
                }
                out[x * channels + channel] = clipped(sum);
            }
        }
    }

    private static void mixRows(byte[][] rows, Weights mix, byte[] out) {
        for (int at = 0; at < out.length; at++) {
            int sum = 1 << (WEIGHT_BITS - 1);
            for (int i = 0; i < mix.weights.length; i++) {
                sum += mix.weights[i] * (rows[mix.first + i][at] & 0xFF);
            }
            out[at] = clipped(sum);
        }
    }

    private static byte clipped(int sum) {
        return (byte) Math.clamp(sum >> WEIGHT_BITS, 0, WHITE);
    }

    /// What the pixels from the first on give to one of the result.
    @SuppressWarnings("ArrayRecordComponent") // Local to a call.
    private record Weights(int first, int[] weights) {}

    private Weights[] weights(int from, int to) {
        double scale = (double) from / to;
        double stretch = Math.max(scale, 1);
        double reach = support * stretch;
        Weights[] all = new Weights[to];
        for (int i = 0; i < to; i++) {
            double center = (i + 0.5) * scale;
            int first = Math.max(0, (int) (center - reach + 0.5));
            int end = Math.min(from, (int) (center + reach + 0.5));
            double[] weights = new double[end - first];
            double sum = 0;
            for (int x = 0; x < weights.length; x++) {
                weights[x] = weight((first + x - center + 0.5) * (1 / stretch));
                sum += weights[x];
            }
            all[i] = new Weights(first, fixed(weights, sum));
        }
        return all;
    }

    private static int[] fixed(double[] weights, double sum) {
        int[] fixed = new int[weights.length];
        for (int x = 0; x < fixed.length; x++) {
            double weight = (sum == 0 ? weights[x] : weights[x] / sum) * (1 << WEIGHT_BITS);
            fixed[x] = (int) (weight < 0 ? weight - 0.5 : weight + 0.5);
        }
        return fixed;
    }

    private double weight(double x) {
        return switch (this) {
            case NEAREST -> throw new IllegalStateException("takes whole pixels");
            case BILINEAR -> Math.max(0, 1 - Math.abs(x));
            case BICUBIC -> bicubic(x);
            case LANCZOS -> lanczos(x);
        };
    }

    private static double bicubic(double at) {
        double a = -0.5;
        double x = Math.abs(at);
        if (x < 1) {
            return ((a + 2) * x - (a + 3)) * x * x + 1;
        }
        return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
    }

    private static double lanczos(double x) {
        return -3 <= x && x < 3 ? sinc(x) * sinc(x / 3) : 0;
    }

    private static double sinc(double x) {
        return x == 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
    }
}
