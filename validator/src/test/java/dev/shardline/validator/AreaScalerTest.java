package dev.shardline.validator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.imaging.OpenCv;
import java.util.Random;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Rect;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.bytedeco.opencv.opencv_core.Size;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AreaScalerTest {

    @BeforeAll
    static void load() {
        OpenCv.load();
    }

    @ParameterizedTest
    @CsvSource({
        // from width, height, to width, height
        "1, 1, 1, 1",
        "7, 9, 7, 9",
        "8, 8, 4, 4",
        "9, 9, 4, 3",
        "512, 683, 256, 342",
        "513, 700, 256, 349",
        "1023, 767, 341, 256",
        "257, 300, 256, 299",
        "3000, 20, 800, 5",
        "79, 3, 20, 1",
        "4, 2000, 1, 501",
    })
    void differsLittleFromOpenCv(int width, int height, int toWidth, int toHeight) {
        try (var _ = new PointerScope()) {
            var image = noise(width, height);

            var ours = AreaScaler.shrunk(image, Extent.of(image), toWidth, toHeight);

            assertThat(AreaScaler.fits(image, toWidth, toHeight)).isTrue();
            assertAlike(ours, openCv(image, toWidth, toHeight));
        }
    }

    @Test
    void differsLittleFromOpenCvOnAnySize() {
        var random = new Random(7);
        for (int round = 0; round < 300; round++) {
            try (var _ = new PointerScope()) {
                int toWidth = 1 + random.nextInt(60);
                int toHeight = 1 + random.nextInt(60);
                int width = toWidth + random.nextInt(3 * toWidth + 1);
                int height = toHeight + random.nextInt(3 * toHeight + 1);
                var image = noise(width, height);

                var ours = AreaScaler.shrunk(image, Extent.of(image), toWidth, toHeight);

                assertAlike(ours, openCv(image, toWidth, toHeight));
            }
        }
    }

    @Test
    void seesOnlyItsPartOfALargerImage() {
        try (var _ = new PointerScope()) {
            var part = new Mat(noise(101, 67), new Rect(3, 5, 90, 60));

            var ours = AreaScaler.shrunk(part, Extent.of(part), 40, 30);

            assertAlike(ours, openCv(part, 40, 30));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 254, 255})
    void keepsAnEvenColour(int level) {
        try (var _ = new PointerScope()) {
            var image = noise(701, 503);
            image.put(Scalar.all(level));

            var bytes = bytes(AreaScaler.shrunk(image, Extent.of(image), 256, 184));

            assertThat(bytes).containsOnly((byte) level);
        }
    }

    @Test
    void theWeightsOfACellAddUpToOne() {
        var random = new Random(11);
        for (int round = 0; round < 200; round++) {
            int cells = 1 + random.nextInt(300);
            int pixels = cells + random.nextInt(3 * cells + 1);
            var weights = AreaWeights.of(pixels, 0, pixels, cells);
            for (int cell = 0; cell < cells; cell++) {
                int sum = 0;
                for (int pixel = weights.first(cell); pixel <= weights.last(cell); pixel++) {
                    assertThat(weights.weight(cell, pixel)).isNotNegative();
                    sum += weights.weight(cell, pixel);
                }
                assertThat(sum)
                        .as("%d of %d to %d", cell, pixels, cells)
                        .isEqualTo(AreaWeights.ONE);
            }
            assertThat(weights.first(0)).isZero();
            assertThat(weights.last(cells - 1)).isEqualTo(pixels - 1);
        }
    }

    @Test
    void leavesToOpenCvWhatItCannotDo() {
        try (var _ = new PointerScope()) {
            var bytes = noise(600, 600);

            assertThat(AreaScaler.fits(bytes, 601, 300)).isFalse();
            assertThat(AreaScaler.fits(bytes, 149, 300)).isFalse();
            assertThat(AreaScaler.fits(new Mat(60, 60, opencv_core.CV_8UC1), 30, 30)).isFalse();
            assertThat(AreaScaler.fits(new Mat(60, 60, opencv_core.CV_16UC3), 30, 30)).isFalse();
            assertThat(AreaScaler.fits(new Mat(60, 60, opencv_core.CV_8UC4), 30, 30)).isFalse();
        }
    }

    private static Mat noise(int width, int height) {
        var image = new Mat(height, width, opencv_core.CV_8UC3);
        var bytes = new byte[width * height * 3];
        new Random(width * 31L + height).nextBytes(bytes);
        image.data().put(bytes);
        return image;
    }

    private static Mat openCv(Mat image, int width, int height) {
        var result = new Mat();
        var size = new Size(width, height);
        opencv_imgproc.resize(image, result, size, 0, 0, opencv_imgproc.INTER_AREA);
        return result;
    }

    /// On noise of full contrast, where a wrong weight shows most.
    private static void assertAlike(Mat ours, Mat theirs) {
        assertThat(ours.cols()).isEqualTo(theirs.cols());
        assertThat(ours.rows()).isEqualTo(theirs.rows());
        assertThat(ours.type()).isEqualTo(theirs.type());
        byte[] a = bytes(ours);
        byte[] b = bytes(theirs);
        double squares = 0;
        for (int i = 0; i < a.length; i++) {
            int difference = Byte.toUnsignedInt(a[i]) - Byte.toUnsignedInt(b[i]);
            assertThat(difference).isBetween(-2, 2);
            squares += difference * difference;
        }
        assertThat(squares / a.length).isLessThan(0.5);
    }

    private static byte[] bytes(Mat image) {
        var bytes = new byte[image.cols() * image.rows() * image.channels()];
        image.data().get(bytes);
        return bytes;
    }
}
