package dev.shardline.validator;

import java.util.Arrays;

/// A picture in gray, 0 to 255, row by row.
///
/// @param pixels of a byte each
@SuppressWarnings("ArrayRecordComponent") // Read at once and then forgotten.
record GrayImage(byte[] pixels, int width, int height) {

    /// The variance down each column, and of those the percentile with linear interpolation.
    ///
    /// @param percent from 0 to 100
    double columnVariance(double percent) {
        double[] variances = new double[width];
        for (int x = 0; x < width; x++) {
            variances[x] = variance(x);
        }
        Arrays.sort(variances);
        double rank = percent / 100 * (width - 1);
        int below = (int) rank;
        double upper = variances[Math.min(below + 1, width - 1)];
        return variances[below] + (upper - variances[below]) * (rank - below);
    }

    private double variance(int x) {
        long sum = 0;
        long squares = 0;
        for (int at = x; at < pixels.length; at += width) {
            int value = Byte.toUnsignedInt(pixels[at]);
            sum += value;
            squares += (long) value * value;
        }
        double mean = (double) sum / height;
        return (double) squares / height - mean * mean;
    }
}
