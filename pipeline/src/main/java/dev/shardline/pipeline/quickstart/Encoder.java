package dev.shardline.pipeline.quickstart;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/// Turns painted pictures into files of the formats that the web holds.
enum Encoder {
    JPEG("jpg"),
    JPEG_FINE("jpg"),
    JPEG_COARSE("jpg"),
    JPEG_PROGRESSIVE("jpg"),
    JPEG_GRAY("jpg"),
    JPEG_CMYK("jpg"),
    PNG("png"),
    PNG_ALPHA("png"),
    PNG_PALETTE("png"),
    GIF("gif"),
    BMP("bmp"),
    TIFF("tiff"),
    WEBP("webp");

    private final String format;

    Encoder(String format) {
        this.format = format;
    }

    /// Whether its files stay small enough for any size of picture.
    boolean isPhotographic() {
        return format.equals("jpg");
    }

    Picture encode(BufferedImage image) {
        byte[] bytes =
                switch (this) {
                    case JPEG -> jpeg(whole(image), 0.88f, false);
                    case JPEG_FINE -> jpeg(whole(image), 0.95f, false);
                    case JPEG_COARSE -> jpeg(whole(image), 0.45f, false);
                    case JPEG_PROGRESSIVE -> jpeg(whole(image), 0.85f, true);
                    case JPEG_GRAY ->
                            jpeg(whole(copy(image, BufferedImage.TYPE_BYTE_GRAY)), 0.85f, false);
                    case JPEG_CMYK -> jpeg(new IIOImage(cmyk(image), null, null), 0.9f, false);
                    case PNG, BMP, TIFF -> plain(image);
                    case PNG_ALPHA -> plain(faded(image));
                    case WEBP -> WebpEncoder.encode(PNG.encode(image).bytes());
                    case PNG_PALETTE, GIF -> plain(copy(image, BufferedImage.TYPE_BYTE_INDEXED));
                };
        return new Picture(format, image.getWidth(), image.getHeight(), bytes);
    }

    private static IIOImage whole(BufferedImage image) {
        return new IIOImage(image, null, null);
    }

    private static byte[] jpeg(IIOImage image, float quality, boolean progressive) {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        var bytes = new ByteArrayOutputStream();
        try (var output = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam how = writer.getDefaultWriteParam();
            how.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            how.setCompressionQuality(quality);
            if (progressive) {
                how.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
            }
            writer.setOutput(output);
            writer.write(null, image, how);
        } catch (IOException e) {
            throw new UncheckedIOException("encoding a demo picture as JPEG", e);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private byte[] plain(BufferedImage image) {
        var bytes = new ByteArrayOutputStream();
        try (var output = new MemoryCacheImageOutputStream(bytes)) {
            if (!ImageIO.write(image, format, output)) {
                throw new IllegalStateException("this Java writes no " + format);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("encoding a demo picture as " + format, e);
        }
        return bytes.toByteArray();
    }

    private static BufferedImage copy(BufferedImage image, int type) {
        var copy = new BufferedImage(image.getWidth(), image.getHeight(), type);
        Graphics2D graphics = copy.createGraphics();
        graphics.drawImage(image, 0, 0, null);
        graphics.dispose();
        return copy;
    }

    /// Transparent at the top, opaque at the bottom.
    private static BufferedImage faded(BufferedImage image) {
        var copy = copy(image, BufferedImage.TYPE_INT_ARGB);
        for (int y = 0; y < copy.getHeight(); y++) {
            int alpha = (255 * y / copy.getHeight()) << 24;
            for (int x = 0; x < copy.getWidth(); x++) {
                copy.setRGB(x, y, (copy.getRGB(x, y) & 0xffffff) | alpha);
            }
        }
        return copy;
    }

    /// Four components without black, as a printer's separation of light pictures has them.
    private static WritableRaster cmyk(BufferedImage image) {
        int width = image.getWidth();
        WritableRaster raster =
                Raster.createInterleavedRaster(0, width, image.getHeight(), 4, null);
        var row = new int[4 * width];
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < width; x++) {
                int inverted = ~image.getRGB(x, y);
                row[4 * x] = (inverted >> 16) & 0xff;
                row[4 * x + 1] = (inverted >> 8) & 0xff;
                row[4 * x + 2] = inverted & 0xff;
                row[4 * x + 3] = 0;
            }
            raster.setPixels(0, y, width, 1, row);
        }
        return raster;
    }
}
