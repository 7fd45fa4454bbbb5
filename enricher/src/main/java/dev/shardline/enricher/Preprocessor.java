package dev.shardline.enricher;

import dev.shardline.imaging.Resampler;
import dev.shardline.schemas.recipe.EnrichSettings.Channels;
import dev.shardline.schemas.recipe.EnrichSettings.Fit;
import dev.shardline.schemas.recipe.EnrichSettings.Input;
import dev.shardline.schemas.recipe.EnrichSettings.Layout;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;

/// From a picture to the numbers that a model takes, as Pillow and torchvision make them. Safe for
/// use by several threads.
final class Preprocessor {

    private static final int CHANNELS = 3;

    private final Input input;
    private final float[][] values;

    Preprocessor(Input input) {
        this.input = input;
        this.values = new float[CHANNELS][256];
        for (int channel = 0; channel < CHANNELS; channel++) {
            float mean = input.mean().get(channel).floatValue();
            float std = input.std().get(channel).floatValue();
            for (int pixel = 0; pixel < 256; pixel++) {
                values[channel][pixel] = (pixel / (float) input.divideBy() - mean) / std;
            }
        }
    }

    /// The shape of a batch.
    long[] shape(int images) {
        long size = input.size();
        return switch (input.layout()) {
            case NCHW -> new long[] {images, CHANNELS, size, size};
            case NHWC -> new long[] {images, size, size, CHANNELS};
        };
    }

    /// The numbers of one image.
    int length() {
        return CHANNELS * input.size() * input.size();
    }

    /// The numbers of an image. What it allocates belongs to the caller's `PointerScope`.
    ///
    /// @param image blue, green and red, 8 bits each
    float[] tensor(Mat image) {
        Mat square = square(image);
        int size = input.size();
        float[] tensor = new float[length()];
        byte[] row = new byte[size * CHANNELS];
        for (int y = 0; y < size; y++) {
            square.ptr(y).get(row);
            for (int x = 0; x < size; x++) {
                for (int channel = 0; channel < CHANNELS; channel++) {
                    int pixel = row[x * CHANNELS + inImage(channel)] & 0xFF;
                    tensor[place(channel, y, x)] = values[channel][pixel];
                }
            }
        }
        return tensor;
    }

    private int inImage(int channel) {
        return input.channels() == Channels.BGR ? channel : CHANNELS - 1 - channel;
    }

    private int place(int channel, int y, int x) {
        int size = input.size();
        return input.layout() == Layout.NCHW
                ? (channel * size + y) * size + x
                : (y * size + x) * CHANNELS + channel;
    }

    private Mat square(Mat image) {
        int size = input.size();
        Resampler resampler =
                switch (input.interpolation()) {
                    case NEAREST -> Resampler.NEAREST;
                    case BILINEAR -> Resampler.BILINEAR;
                    case BICUBIC -> Resampler.BICUBIC;
                    case LANCZOS -> Resampler.LANCZOS;
                };
        if (input.fit() == Fit.SQUASH) {
            return resampler.resize(image, size, size);
        }
        int shorter = Math.min(image.cols(), image.rows());
        int width = scaled(image.cols(), shorter);
        int height = scaled(image.rows(), shorter);
        Mat resized = resampler.resize(image, width, height);
        int left = (int) Math.rint((width - size) / 2.0);
        int top = (int) Math.rint((height - size) / 2.0);
        return new Mat(resized, new Rect(left, top, size, size));
    }

    /// Rounded down, as torchvision does.
    private int scaled(int side, int shorter) {
        return Math.toIntExact((long) input.size() * side / shorter);
    }
}
