package dev.shardline.validator;

import static dev.shardline.validator.Images.bytes;
import static dev.shardline.validator.Images.fetched;
import static dev.shardline.validator.Images.passed;
import static dev.shardline.validator.Images.picture;
import static dev.shardline.validator.Images.written;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.recipe.ValidateSettings.Interpolation;
import dev.shardline.schemas.recipe.ValidateSettings.Resize;
import dev.shardline.schemas.recipe.ValidateSettings.ResizeMode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReductionTest {

    @ParameterizedTest
    @CsvSource({
        // width, height, target: by how much
        "126, 126, 32, 1",
        "127, 127, 32, 2",
        "129, 300, 64, 1",
        "256, 304, 32, 4",
        "508, 508, 32, 8",
        "2000, 2000, 32, 8",
        "64, 64, 64, 1",
        "32, 32, 64, 1",
    })
    void decodesSmallerWhileTwiceTheTargetRemains(int width, int height, int target, int reduction)
            throws RefusedImage {
        var header = JpegFile.header(java.nio.ByteBuffer.wrap(written(width, height, "jpg")));
        var plan =
                SizePlan.of(Settings.resize(ResizeMode.KEEP_RATIO, target, false), width, height);

        assertThat(Decoder.reduction(header, plan)).isEqualTo(reduction);
    }

    @Test
    void otherInterpolationsSeeEveryPixel() throws RefusedImage {
        var header = JpegFile.header(java.nio.ByteBuffer.wrap(written(500, 500, "jpg")));
        var resize =
                new Resize(
                        ResizeMode.KEEP_RATIO, 32, false, Interpolation.AREA, Interpolation.CUBIC);

        assertThat(Decoder.reduction(header, SizePlan.of(resize, 500, 500))).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "1001, 777, 5",
        "1001, 777, 10",
        "777, 1001, 5",
        "641, 479, 5",
        "513, 2049, 10",
    })
    void reducedDecodingGivesTheSameSizeAndNearlyTheSamePixels(int width, int height, int type)
            throws IOException {
        byte[] file = written(picture(width, height, type), "jpg");
        var settings = Settings.png().withResize(ResizeMode.KEEP_RATIO, 97);

        var reduced = stored(settings, file);
        var full = stored(settings.withFullDecoding(), file);

        assertThat(reduced.getWidth()).isEqualTo(full.getWidth());
        assertThat(reduced.getHeight()).isEqualTo(full.getHeight());
        assertThat(reduced.getRaster().getNumBands()).isEqualTo(full.getRaster().getNumBands());
        assertThat(psnr(reduced, full)).isGreaterThanOrEqualTo(40);
    }

    /// Of an odd side libjpeg makes one pixel that is half outside; a picture that is taken to have
    /// all of it is shifted by up to a pixel. The stripes show it.
    @ParameterizedTest
    @CsvSource({"1212, 1272", "1213, 1271", "1213, 1272", "2049, 1025", "2051, 1027"})
    void anOddSideShiftsNothing(int width, int height) throws IOException {
        var stripes = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int level = (x / 16 + y / 16) % 2 == 0 ? 60 : 200;
                stripes.setRGB(x, y, level << 16 | level << 8 | level);
            }
        }
        byte[] file = written(stripes, "jpg");
        var settings = Settings.png().withResize(ResizeMode.KEEP_RATIO, 200);
        for (int orientation = 1; orientation <= 8; orientation++) {
            byte[] turned = Exif.withOrientation(orientation).in(file);

            double psnr =
                    psnr(stored(settings, turned), stored(settings.withFullDecoding(), turned));
            assertThat(psnr).as("orientation " + orientation).isGreaterThanOrEqualTo(50);
        }
    }

    private static BufferedImage stored(Settings settings, byte[] file) throws IOException {
        var sample = passed(settings.validator().validate(fetched(file)));
        return ImageIO.read(new ByteArrayInputStream(bytes(sample)));
    }

    private static double psnr(BufferedImage a, BufferedImage b) {
        double squares = 0;
        int bands = a.getRaster().getNumBands();
        for (int y = 0; y < a.getHeight(); y++) {
            for (int x = 0; x < a.getWidth(); x++) {
                for (int band = 0; band < bands; band++) {
                    double difference =
                            a.getRaster().getSample(x, y, band)
                                    - b.getRaster().getSample(x, y, band);
                    squares += difference * difference;
                }
            }
        }
        double mean = squares / ((double) a.getWidth() * a.getHeight() * bands);
        return 10 * Math.log10(255.0 * 255.0 / mean);
    }

    @Test
    void everyThreadGivesTheSameBytes() throws Exception {
        var validator = Settings.jpg().withResize(ResizeMode.BORDER, 64).validator();
        var files = new ArrayList<byte[]>();
        for (var format : new String[] {"jpg", "png", "bmp", "tiff"}) {
            files.add(written(300, 211, format));
        }
        files.add(Images.webp(picture(300, 211), 80));
        files.add(Exif.withOrientation(6).in(written(300, 211, "jpg")));
        Callable<ArrayList<byte[]>> all =
                () -> {
                    var results = new ArrayList<byte[]>();
                    for (byte[] file : files) {
                        results.add(bytes(passed(validator.validate(fetched(file)))));
                    }
                    return results;
                };
        var alone = all.call();

        try (var pool = Executors.newFixedThreadPool(8)) {
            for (var result : pool.invokeAll(java.util.Collections.nCopies(40, all))) {
                assertThat(result.get()).containsExactlyElementsOf(alone);
            }
        }
    }
}
