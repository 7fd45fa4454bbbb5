package dev.shardline.enricher;

import dev.shardline.imaging.Resampler;
import java.util.Arrays;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;

/// What a picture looks like, in 64 bits: the pHash of the Python library ImageHash. Gray by
/// Pillow's weights, 32 pixels square by Lanczos, then the cosine transform; a bit says whether one
/// of the lowest 8 by 8 frequencies is above their median. The first bit is that of the mean
/// brightness, rows follow one another.
///
/// Differences that are nothing but the rounding of sums count as none; so all pictures of one
/// colour have the same hash, but for black ones.
final class PerceptualHash {

    private static final int SIZE = 32;
    private static final int LOW = 8;

    /// Pillow's, in parts of 65,536.
    private static final int RED = 19_595;

    private static final int GREEN = 38_470;
    private static final int BLUE = 7_471;

    /// Far below what one pixel changes, far above the rounding of sums.
    private static final double NOISE = 1e-6;

    private static final double[][] COSINES = cosines();

    private PerceptualHash() {}

    /// The hash of a picture. What it allocates belongs to the caller's `PointerScope`.
    ///
    /// @param image blue, green and red, 8 bits each
    static long of(Mat image) {
        Mat small = Resampler.LANCZOS.resize(gray(image), SIZE, SIZE);
        double[][] pixels = new double[SIZE][SIZE];
        byte[] row = new byte[SIZE];
        for (int y = 0; y < SIZE; y++) {
            small.ptr(y).get(row);
            for (int x = 0; x < SIZE; x++) {
                pixels[y][x] = row[x] & 0xFF;
            }
        }
        return bits(frequencies(pixels));
    }

    private static Mat gray(Mat image) {
        var gray = new Mat(image.rows(), image.cols(), opencv_core.CV_8UC1);
        byte[] in = new byte[image.cols() * 3];
        byte[] out = new byte[image.cols()];
        for (int y = 0; y < image.rows(); y++) {
            image.ptr(y).get(in);
            for (int x = 0; x < out.length; x++) {
                int sum =
                        BLUE * (in[3 * x] & 0xFF)
                                + GREEN * (in[3 * x + 1] & 0xFF)
                                + RED * (in[3 * x + 2] & 0xFF);
                out[x] = (byte) ((sum + (1 << 15)) >> 16);
            }
            gray.ptr(y).put(out);
        }
        return gray;
    }

    /// The lowest frequencies of the two-dimensional cosine transform (type II, not normalized).
    private static double[] frequencies(double[][] pixels) {
        double[][] down = new double[LOW][SIZE];
        for (int v = 0; v < LOW; v++) {
            for (int x = 0; x < SIZE; x++) {
                for (int y = 0; y < SIZE; y++) {
                    down[v][x] += pixels[y][x] * COSINES[v][y];
                }
            }
        }
        double[] low = new double[LOW * LOW];
        for (int v = 0; v < LOW; v++) {
            for (int u = 0; u < LOW; u++) {
                for (int x = 0; x < SIZE; x++) {
                    low[v * LOW + u] += down[v][x] * COSINES[u][x];
                }
            }
        }
        return low;
    }

    private static long bits(double[] frequencies) {
        double[] sorted = frequencies.clone();
        Arrays.sort(sorted);
        double median = (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2;
        long bits = 0;
        for (double frequency : frequencies) {
            bits = (bits << 1) | (frequency - median > NOISE ? 1 : 0);
        }
        return bits;
    }

    /// The same on every machine.
    private static double[][] cosines() {
        double[][] cosines = new double[LOW][SIZE];
        for (int k = 0; k < LOW; k++) {
            for (int n = 0; n < SIZE; n++) {
                cosines[k][n] = 2 * StrictMath.cos(Math.PI * k * (2 * n + 1) / (2 * SIZE));
            }
        }
        return cosines;
    }
}
