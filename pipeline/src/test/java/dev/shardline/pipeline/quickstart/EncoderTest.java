package dev.shardline.pipeline.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class EncoderTest {

    private final BufferedImage image = Painter.paint(1, 160, 120);

    @ParameterizedTest
    @EnumSource
    void makesTheSameFileEachTime(Encoder encoder) {
        byte[] bytes = encoder.encode(image).bytes();

        assertThat(encoder.encode(Painter.paint(1, 160, 120)).bytes()).isEqualTo(bytes);
        assertThat(bytes).hasSizeGreaterThan(1000);
    }

    // Java itself reads neither JPEG of four components nor WebP; that OpenCV does is the
    // quickstart's to show.
    @ParameterizedTest
    @EnumSource(
            mode = EnumSource.Mode.EXCLUDE,
            names = {"JPEG_CMYK", "WEBP"})
    void makesFilesThatDecode(Encoder encoder) throws Exception {
        var bytes = new ByteArrayInputStream(encoder.encode(image).bytes());

        BufferedImage decoded = ImageIO.read(bytes);

        assertThat(decoded.getWidth()).isEqualTo(160);
        assertThat(decoded.getHeight()).isEqualTo(120);
    }

    @Test
    void paintsOtherPicturesForOtherSeeds() {
        byte[] other = Encoder.JPEG.encode(Painter.paint(2, 160, 120)).bytes();

        assertThat(other).isNotEqualTo(Encoder.JPEG.encode(image).bytes());
    }

    @Test
    void writesFourComponentsForPrint() {
        byte[] bytes = Encoder.JPEG_CMYK.encode(image).bytes();

        assertThat(bytes[componentsOfFrame(bytes)]).isEqualTo((byte) 4);
    }

    private static int componentsOfFrame(byte[] bytes) {
        int at = 2;
        while (bytes[at + 1] != (byte) 0xc0) {
            at += 2 + (((bytes[at + 2] & 0xff) << 8) | (bytes[at + 3] & 0xff));
        }
        return at + 9;
    }
}
