package dev.shardline.pipeline.it;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/// Pictures of one colour, for models that know colours.
public final class Paint {

    private Paint() {}

    /// A PNG.
    public static byte[] plain(int width, int height, Color colour) {
        return withRedSquare(width, height, colour, 0);
    }

    /// A PNG with a pure red square in its upper left corner, which the tests' detectors take for
    /// faces.
    ///
    /// @param side of the square, a multiple of 8
    public static byte[] withRedSquare(int width, int height, Color colour, int side) {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        var graphics = image.createGraphics();
        graphics.setColor(colour);
        graphics.fillRect(0, 0, width, height);
        graphics.setColor(Color.RED);
        graphics.fillRect(0, 0, side, side);
        graphics.dispose();
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
