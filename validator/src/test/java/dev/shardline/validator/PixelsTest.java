package dev.shardline.validator;

import static dev.shardline.validator.Images.bytes;
import static dev.shardline.validator.Images.fetched;
import static dev.shardline.validator.Images.passed;
import static dev.shardline.validator.Images.picture;
import static dev.shardline.validator.Images.written;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.recipe.ValidateSettings.ImageFormat;
import dev.shardline.schemas.recipe.ValidateSettings.ResizeMode;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PixelsTest {

    private static BufferedImage stored(Settings settings, byte[] file) throws IOException {
        var sample = passed(settings.validator().validate(fetched(file)));
        var image = ImageIO.read(new ByteArrayInputStream(bytes(sample)));
        assertThat(sample.getWidth()).contains(image.getWidth());
        assertThat(sample.getHeight()).contains(image.getHeight());
        return image;
    }

    @ParameterizedTest
    @CsvSource({"0, 255", "1, 254", "128, 152", "200, 94", "254, 51", "255, 50"})
    void alphaIsPutOnWhite(int alpha, int red) throws IOException {
        var image = new BufferedImage(3, 2, BufferedImage.TYPE_INT_ARGB);
        image.setRGB(1, 1, alpha << 24 | 50 << 16 | 255 << 8);

        var result = stored(Settings.png(), written(image, "png"));

        // a/255·c + 255 − a for red 50, green 255, blue 0; elsewhere nothing but white.
        assertThat(result.getRGB(1, 1))
                .isEqualTo(0xFF << 24 | red << 16 | 255 << 8 | (255 - alpha));
        assertThat(result.getRGB(0, 0)).isEqualTo(0xFFFFFFFF);
        assertThat(result.getColorModel().hasAlpha()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpg", "png", "bmp", "tiff"})
    void grayStaysGray(String format) throws IOException {
        byte[] file = written(picture(700, 600, BufferedImage.TYPE_BYTE_GRAY), format);

        var result = stored(Settings.jpg().withResize(ResizeMode.KEEP_RATIO, 64), file);

        // A gray BMP is written with a palette, whose colours are what is decoded.
        int channels = format.equals("bmp") ? 3 : 1;
        assertThat(result.getRaster().getNumBands()).isIn(1, channels);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "bmp", "tiff", "gif"})
    void losslessFormatsKeepTheirPixels(String format) throws IOException {
        var indexed = picture(57, 41, BufferedImage.TYPE_BYTE_INDEXED);
        byte[] file = written(indexed, format);

        var result = stored(Settings.png(), file);

        var expected = ImageIO.read(new ByteArrayInputStream(file));
        for (int y = 0; y < 41; y++) {
            for (int x = 0; x < 57; x++) {
                assertThat(result.getRGB(x, y)).isEqualTo(expected.getRGB(x, y));
            }
        }
    }

    @Test
    void sixteenBitsStayInPngAndAreSaturatedInJpeg() throws IOException {
        var image = new BufferedImage(16, 16, BufferedImage.TYPE_USHORT_GRAY);
        for (int i = 0; i < 256; i++) {
            image.getRaster().setSample(i % 16, i / 16, 0, i < 128 ? 100 : 60_000);
        }
        byte[] file = written(image, "png");

        var png = stored(Settings.png(), file).getRaster();
        var jpg = stored(Settings.jpg(), file).getRaster();

        assertThat(png.getSample(0, 15, 0)).isEqualTo(60_000);
        assertThat(jpg.getSample(0, 0, 0)).isBetween(98, 102);
        assertThat(jpg.getSample(0, 15, 0)).isBetween(253, 255);
    }

    @Test
    void sixteenBitsWithAlphaArePutOnWhite() throws IOException {
        var model =
                new java.awt.image.ComponentColorModel(
                        java.awt.color.ColorSpace.getInstance(java.awt.color.ColorSpace.CS_sRGB),
                        true,
                        false,
                        java.awt.Transparency.TRANSLUCENT,
                        java.awt.image.DataBuffer.TYPE_USHORT);
        var raster = model.createCompatibleWritableRaster(4, 4);
        raster.setPixel(0, 0, new int[] {1000, 2000, 3000, 65_535});
        raster.setPixel(1, 0, new int[] {0, 0, 0, 32_768});
        byte[] file = written(new BufferedImage(model, raster, false, null), "png");

        var result = stored(Settings.png(), file).getRaster();

        assertThat(result.getPixel(0, 0, (int[]) null)).containsExactly(1000, 2000, 3000);
        assertThat(result.getPixel(1, 0, (int[]) null)).containsExactly(32_767, 32_767, 32_767);
        assertThat(result.getPixel(3, 3, (int[]) null)).containsExactly(65_535, 65_535, 65_535);
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 2000})
    void cmykBecomesColours(int side) throws IOException {
        var raster = Raster.createInterleavedRaster(0, side, side, 4, null);
        var out = new ByteArrayOutputStream();
        var writer = ImageIO.getImageWritersByFormatName("jpg").next();
        try (var stream = ImageIO.createImageOutputStream(out)) {
            writer.setOutput(stream);
            writer.write(null, new javax.imageio.IIOImage(raster, null, null), null);
        }
        writer.dispose();

        var result =
                stored(Settings.jpg().withResize(ResizeMode.KEEP_RATIO, 64), out.toByteArray());

        assertThat(result.getRaster().getNumBands()).isEqualTo(3);
        assertThat(result.getWidth()).isEqualTo(64);
    }

    @ParameterizedTest
    @CsvSource({
        // width and height of the picture, where its first and last pixels are in 16×16
        "100, 50, 0, 4, 15, 11",
        "50, 100, 4, 0, 11, 15",
        "16, 9, 0, 3, 15, 11",
        "9, 16, 3, 0, 11, 15",
    })
    void paddingIsWhiteAndTheOddPixelIsLast(
            int width, int height, int left, int top, int right, int bottom) throws IOException {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);

        var result =
                stored(Settings.png().withResize(ResizeMode.BORDER, 16), written(image, "png"));

        assertThat(result.getWidth()).isEqualTo(16);
        assertThat(result.getHeight()).isEqualTo(16);
        for (int y = 0; y < 16; y++) {
            for (int x = 0; x < 16; x++) {
                boolean inside = x >= left && x <= right && y >= top && y <= bottom;
                assertThat(result.getRGB(x, y)).isEqualTo(inside ? 0xFF000000 : 0xFFFFFFFF);
            }
        }
    }

    @Test
    void cropsTheMiddleRoundedDown() throws IOException {
        var image = new BufferedImage(19, 8, BufferedImage.TYPE_3BYTE_BGR);
        image.setRGB(5, 0, 0xFFFFFF);
        image.setRGB(12, 7, 0xFFFFFF);

        var result =
                stored(Settings.png().withResize(ResizeMode.CENTER_CROP, 8), written(image, "png"));

        assertThat(result.getWidth()).isEqualTo(8);
        assertThat(result.getRGB(0, 0)).isEqualTo(0xFFFFFFFF);
        assertThat(result.getRGB(7, 7)).isEqualTo(0xFFFFFFFF);
    }

    @ParameterizedTest
    @CsvSource({"JPG, jpg", "PNG, png"})
    void bytesThatNeedNoChangeAreKept(ImageFormat format, String written) {
        byte[] file = written(90, 60, written);
        var settings = Settings.png().withEncode(format, 9).withSkipReencode();

        assertThat(bytes(passed(settings.validator().validate(fetched(file))))).isEqualTo(file);
    }

    @Test
    void bytesThatNeedAChangeAreNotKept() {
        var settings = Settings.png().withSkipReencode();
        byte[] alpha = written(picture(90, 60, BufferedImage.TYPE_INT_ARGB), "png");
        byte[] right = written(64, 64, "png");
        byte[] other = written(64, 64, "jpg");

        assertThat(bytes(passed(settings.validator().validate(fetched(alpha)))))
                .isNotEqualTo(alpha);
        assertThat(
                        bytes(
                                passed(
                                        settings.withResize(ResizeMode.KEEP_RATIO, 64)
                                                .validator()
                                                .validate(fetched(right)))))
                .isNotEqualTo(right);
        assertThat(bytes(passed(settings.validator().validate(fetched(other)))))
                .startsWith(0x89, 'P', 'N', 'G');
    }

    @Test
    void webpWithAlphaAndWithoutIsDecoded() throws IOException {
        var opaque = stored(Settings.png(), Images.webp(picture(57, 41), 101));
        var clear = new BufferedImage(5, 4, BufferedImage.TYPE_INT_ARGB);

        assertThat(opaque.getRGB(10, 10)).isEqualTo(picture(57, 41).getRGB(10, 10));
        assertThat(stored(Settings.png(), Images.webp(clear, 101)).getRGB(2, 2))
                .isEqualTo(0xFFFFFFFF);
    }
}
