package dev.shardline.validator;

import static dev.shardline.validator.Images.bytes;
import static dev.shardline.validator.Images.fetched;
import static dev.shardline.validator.Images.passed;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OrientationTest {

    private static final int RED = 0xC81E1E;

    /// Gray, 48 by 32, with a red block at its top left.
    private static byte[] marked() {
        var image = new BufferedImage(48, 32, BufferedImage.TYPE_3BYTE_BGR);
        var graphics = image.createGraphics();
        graphics.setColor(new java.awt.Color(90, 90, 90));
        graphics.fillRect(0, 0, 48, 32);
        graphics.setColor(new java.awt.Color(RED));
        graphics.fillRect(0, 0, 16, 8);
        graphics.dispose();
        return Images.written(image, "jpg");
    }

    private static BufferedImage read(byte[] png) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(png));
    }

    private static boolean isRed(BufferedImage image, int x, int y) {
        int rgb = image.getRGB(x, y);
        return (rgb >> 16 & 0xFF) > 160 && (rgb & 0xFF) < 80;
    }

    @ParameterizedTest
    @CsvSource({
        // orientation, size, a point inside the red block, a point that is red only if sides swap
        "1, 48, 32, 12, 3",
        "2, 48, 32, 35, 3",
        "3, 48, 32, 35, 28",
        "4, 48, 32, 12, 28",
        "5, 32, 48, 3, 12",
        "6, 32, 48, 28, 12",
        "7, 32, 48, 28, 35",
        "8, 32, 48, 3, 35",
    })
    void pixelsAndSizesAreTurned(int orientation, int width, int height, int redX, int redY)
            throws IOException {
        byte[] file = Exif.withOrientation(orientation).in(marked());

        var sample = passed(Settings.png().validator().validate(fetched(file)));

        var image = read(bytes(sample));
        assertThat(image.getWidth()).isEqualTo(width);
        assertThat(image.getHeight()).isEqualTo(height);
        assertThat(sample.getOriginalWidth()).contains(width);
        assertThat(sample.getOriginalHeight()).contains(height);
        assertThat(isRed(image, redX, redY)).isTrue();
        assertThat(isRed(image, width - 1 - redX, height - 1 - redY)).isFalse();
        assertThat(isRed(image, redX, height - 1 - redY)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void ignoredOrientationLeavesThePixelsOfImg2dataset(int orientation) throws IOException {
        byte[] file = Exif.withOrientation(orientation).in(marked());

        var sample =
                passed(Settings.png().ignoringOrientation().validator().validate(fetched(file)));

        assertThat(sample.getOriginalWidth()).contains(48);
        assertThat(isRed(read(bytes(sample)), 12, 3)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 6})
    void bytesAreKeptOnlyWhereNothingIsTurned(int orientation) {
        byte[] file = Exif.withOrientation(orientation).in(marked());

        var sample = passed(Settings.jpg().withSkipReencode().validator().validate(fetched(file)));

        assertThat(bytes(sample).length == file.length).isEqualTo(orientation == 1);
    }
}
