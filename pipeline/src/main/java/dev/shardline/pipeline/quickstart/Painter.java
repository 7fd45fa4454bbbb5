package dev.shardline.pipeline.quickstart;

import java.awt.AlphaComposite;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.util.SplittableRandom;

/// Paints landscapes that compress about as photographs do: soft gradients, a few edges, texture
/// and grain. The same seed and size give the same pixels.
final class Painter {

    private final SplittableRandom random;
    private final int width;
    private final int height;

    private Painter(long seed, int width, int height) {
        this.random = new SplittableRandom(seed);
        this.width = width;
        this.height = height;
    }

    /// Paints one picture, opaque RGB.
    static BufferedImage paint(long seed, int width, int height) {
        return new Painter(seed, width, height).paint();
    }

    private BufferedImage paint() {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(
                RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        graphics.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        sky(graphics);
        sun(graphics);
        for (int ridge = 0; ridge < 4; ridge++) {
            hills(graphics, ridge);
        }
        texture(graphics);
        graphics.dispose();
        grain(image);
        return image;
    }

    private void sky(Graphics2D graphics) {
        graphics.setPaint(new GradientPaint(0, 0, color(0.9f), width / 3f, height, color(0.6f)));
        graphics.fillRect(0, 0, width, height);
    }

    private void sun(Graphics2D graphics) {
        double size = Math.min(width, height) * random.nextDouble(0.1, 0.4);
        graphics.setColor(color(1));
        graphics.fill(
                new Ellipse2D.Double(
                        random.nextDouble() * width, random.nextDouble() * height / 2, size, size));
    }

    private void hills(Graphics2D graphics, int ridge) {
        var shape = new Path2D.Double();
        shape.moveTo(0, height);
        int peaks = random.nextInt(3, 9);
        double top = height * (0.35 + 0.15 * ridge);
        for (int peak = 0; peak <= peaks; peak++) {
            double y = top + random.nextDouble(-0.12, 0.12) * height;
            shape.lineTo((double) width * peak / peaks, y);
        }
        shape.lineTo(width, height);
        shape.closePath();
        graphics.setPaint(
                new GradientPaint(
                        0, (float) top, color(0.8f - 0.15f * ridge), 0, height, color(0.3f)));
        graphics.fill(shape);
    }

    private void texture(Graphics2D graphics) {
        var clouds = new BufferedImage(24, 24, BufferedImage.TYPE_INT_RGB);
        for (int pixel = 0; pixel < 24 * 24; pixel++) {
            clouds.setRGB(pixel % 24, pixel / 24, random.nextInt());
        }
        graphics.setComposite(AlphaComposite.SrcOver.derive(0.2f));
        graphics.drawImage(clouds, 0, 0, width, height, null);
    }

    private void grain(BufferedImage image) {
        var row = new int[width];
        for (int y = 0; y < height; y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            for (int x = 0; x < width; x++) {
                long bits = random.nextLong();
                int red = noisy(row[x] >> 16, bits);
                int green = noisy(row[x] >> 8, bits >> 8);
                int blue = noisy(row[x], bits >> 16);
                row[x] = (red << 16) | (green << 8) | blue;
            }
            image.setRGB(0, y, width, 1, row, 0, width);
        }
    }

    private static int noisy(int channel, long bits) {
        return Math.clamp((channel & 0xff) + (bits & 15) - 7, 0, 255);
    }

    private Color color(float brightness) {
        float saturation = (float) random.nextDouble(0.2, 0.8);
        return Color.getHSBColor((float) random.nextDouble(), saturation, brightness);
    }
}
