package dev.shardline.validator;

import org.bytedeco.opencv.opencv_core.Mat;

/// Shrinks a decoded JPEG by eighths as libjpeg's scaled decoding does: of each block of 8×8 pixels
/// only the lowest frequencies are kept, and turned back into a smaller block. libjpeg does so with
/// the file's coefficients; here they are computed again from the pixels, which differs only by
/// rounding and where the full pixels were clipped.
final class ScaledBlocks {

    static final int BLOCK = 8;

    private final int size;
    private final double[][] matrix;

    /// @param size of a block afterwards, 1 to 8
    ScaledBlocks(int size) {
        this.size = size;
        this.matrix = matrix(size);
    }

    /// How many pixels of a side are left.
    static int scaled(int side, int eighths) {
        return Math.toIntExact(Math.ceilDiv((long) side * eighths, BLOCK));
    }

    /// The smallest number of eighths at which both sides still have so many pixels, or all that
    /// they have.
    static int eighths(int width, int height, int least) {
        int eighths = 1;
        while (scaled(width, eighths) < Math.min(width, least)
                || scaled(height, eighths) < Math.min(height, least)) {
            eighths++;
        }
        return eighths;
    }

    /// The forward transform of 8 samples, cut to the lowest frequencies, times the backward
    /// transform of as many samples.
    private static double[][] matrix(int size) {
        double[][] matrix = new double[size][BLOCK];
        for (int out = 0; out < size; out++) {
            for (int in = 0; in < BLOCK; in++) {
                double sum = 1.0 / BLOCK;
                for (int k = 1; k < size; k++) {
                    sum +=
                            2.0
                                    / BLOCK
                                    * Math.cos((2 * out + 1) * k * Math.PI / (2 * size))
                                    * Math.cos((2 * in + 1) * k * Math.PI / (2 * BLOCK));
                }
                matrix[out][in] = sum;
            }
        }
        return matrix;
    }

    /// The smaller picture.
    ///
    /// @param image of 8 bits, any number of channels
    Mat shrink(Mat image) {
        int channels = image.channels();
        int width = scaled(image.cols(), size);
        int height = scaled(image.rows(), size);
        var result = new Mat(height, width, image.type());
        byte[][] rows = new byte[BLOCK][image.cols() * channels];
        byte[][] out = new byte[size][width * channels];
        for (int top = 0; top < image.rows(); top += BLOCK) {
            for (int y = 0; y < BLOCK; y++) {
                image.ptr(Math.min(top + y, image.rows() - 1)).get(rows[y]);
            }
            for (int left = 0; left < image.cols(); left += BLOCK) {
                for (int channel = 0; channel < channels; channel++) {
                    block(rows, left, channel, channels, out);
                }
            }
            int to = top / BLOCK * size;
            for (int y = 0; y < size && to + y < height; y++) {
                result.ptr(to + y).put(out[y]);
            }
        }
        return result;
    }

    private void block(byte[][] rows, int left, int channel, int channels, byte[][] out) {
        int columns = rows[0].length / channels;
        double[][] half = new double[BLOCK][size];
        for (int y = 0; y < BLOCK; y++) {
            for (int x = 0; x < BLOCK; x++) {
                int column = Math.min(left + x, columns - 1);
                int value = Byte.toUnsignedInt(rows[y][column * channels + channel]);
                for (int to = 0; to < size; to++) {
                    half[y][to] += matrix[to][x] * value;
                }
            }
        }
        int from = left / BLOCK * size;
        int width = out[0].length / channels;
        for (int toY = 0; toY < size; toY++) {
            for (int toX = 0; toX < size && from + toX < width; toX++) {
                double sum = 0;
                for (int y = 0; y < BLOCK; y++) {
                    sum += matrix[toY][y] * half[y][toX];
                }
                out[toY][(from + toX) * channels + channel] = (byte) Pixels.clipped(sum);
            }
        }
    }
}
