package dev.shardline.validator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.shardline.schemas.Reason;
import dev.shardline.schemas.recipe.ValidateSettings.Compress;
import dev.shardline.schemas.recipe.ValidateSettings.Subsampling;
import dev.shardline.validator.PhotoCheck.Verdict;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import javax.imageio.ImageIO;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class PhotoCheckTest {

    private static final long PIXELS = 100_000_000;

    private final PhotoCheck check = new PhotoCheck(null, PIXELS);

    private Verdict check(byte[] file) {
        return check.check(ByteBuffer.wrap(file));
    }

    private static byte[] kept(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Kept.class);
        ByteBuffer image = ((Verdict.Kept) verdict).image().duplicate();
        byte[] bytes = new byte[image.remaining()];
        image.get(bytes);
        return bytes;
    }

    private static Reason rejected(Verdict verdict) {
        assertThat(verdict).isInstanceOf(Verdict.Rejected.class);
        return ((Verdict.Rejected) verdict).reason();
    }

    private static BufferedImage size(byte[] jpeg) throws IOException {
        return ImageIO.read(new ByteArrayInputStream(jpeg));
    }

    /// Black and white, changing along one axis only.
    private static byte[] gradient(boolean down) {
        var image = new BufferedImage(200, 200, BufferedImage.TYPE_3BYTE_BGR);
        for (int i = 0; i < 200; i++) {
            for (int j = 0; j < 200; j++) {
                int gray = i * 255 / 199;
                image.setRGB(down ? j : i, down ? i : j, new Color(gray, gray, gray).getRGB());
            }
        }
        return Images.written(image, "jpg");
    }

    private static BufferedImage noise(int width, int height) {
        var image = new BufferedImage(width, height, BufferedImage.TYPE_3BYTE_BGR);
        var random = new Random(5);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.setRGB(x, y, random.nextInt(0x1000000));
            }
        }
        return image;
    }

    @Test
    void aWholeJpegKeepsItsBytes() {
        byte[] jpeg = Images.written(300, 200, "jpg");
        assertThat(kept(check(jpeg))).isEqualTo(jpeg);
    }

    @Test
    void bytesAfterTheEndAreHarmless() {
        byte[] jpeg = Images.written(300, 200, "jpg");
        byte[] longer = Arrays.copyOf(jpeg, jpeg.length + 100);
        assertThat(kept(check(longer))).isEqualTo(longer);
    }

    @Test
    void theVarianceIsDownEachColumn() {
        assertThat(rejected(check(gradient(false)))).isEqualTo(Reason.LOW_VARIANCE);
        assertThat(kept(check(gradient(true)))).isEqualTo(gradient(true));
    }

    @Test
    void aDullFileOf20000BytesIsKept() {
        byte[] dull = gradient(false);
        assertThat(check(Arrays.copyOf(dull, 19_999))).isInstanceOf(Verdict.Rejected.class);
        assertThat(check(Arrays.copyOf(dull, 20_000))).isInstanceOf(Verdict.Kept.class);
    }

    @Test
    void theLastByteIsNeeded() {
        byte[] jpeg = Images.written(300, 200, "jpg");
        assertThat(rejected(check(Arrays.copyOf(jpeg, jpeg.length - 1))))
                .isEqualTo(Reason.DECODE_FAILED);
    }

    @Test
    void damagedScanDataAreEncodedAnew() throws IOException {
        byte[] jpeg = Images.written(noise(300, 200), "jpg");
        byte[] damaged = jpeg.clone();
        // A marker that restarts nothing: the decoder warns and goes on.
        damaged[jpeg.length / 2] = (byte) 0xff;
        damaged[jpeg.length / 2 + 1] = (byte) 0xd3;
        byte[] stored = kept(check(damaged));
        assertThat(stored).isNotEqualTo(damaged);
        assertThat(size(stored).getWidth()).isEqualTo(300);
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "gif", "bmp", "tiff"})
    void otherFormatsAreEncodedAsJpeg(String format) throws IOException {
        byte[] stored = kept(check(Images.written(300, 200, format)));
        assertThat(stored).startsWith(0xff, 0xd8);
        assertThat(size(stored).getHeight()).isEqualTo(200);
    }

    @Test
    void largePicturesOfOtherFormatsAreMadeSmaller() throws IOException {
        BufferedImage stored = size(kept(check(Images.written(1000, 700, "png"))));
        assertThat(stored.getWidth()).isEqualTo(500);
        assertThat(stored.getHeight()).isEqualTo(350);
    }

    @Test
    void webPagesAreRejected() {
        byte[] page = "<html>not here</html>".getBytes(StandardCharsets.UTF_8);
        assertThat(rejected(check(page))).isEqualTo(Reason.NOT_AN_IMAGE);
    }

    @Test
    void tooManyPixelsAreNotDecoded() {
        var strict = new PhotoCheck(null, 1000);
        byte[] jpeg = Images.written(300, 200, "jpg");
        assertThat(rejected(strict.check(ByteBuffer.wrap(jpeg)))).isEqualTo(Reason.TOO_MANY_PIXELS);
    }

    @ParameterizedTest
    @CsvSource({
        // Width and height, and those of the result.
        "640, 480, 560, 420",
        "400, 234, 400, 234",
        "1600, 1200, 600, 450",
        "5000, 1000, 500, 100"
    })
    void compressingFollowsTheAreas(int width, int height, int newWidth, int newHeight)
            throws IOException {
        var compressing = new PhotoCheck(new Compress(85, Subsampling.S422, 500), PIXELS);
        byte[] jpeg = Images.written(width, height, "jpg");
        byte[] stored = kept(compressing.check(ByteBuffer.wrap(jpeg)));
        assertThat(size(stored).getWidth()).isEqualTo(newWidth);
        assertThat(size(stored).getHeight()).isEqualTo(newHeight);
    }

    @Test
    void smallPicturesAreNotCompressed() {
        var compressing = new PhotoCheck(new Compress(85, Subsampling.S422, 500), PIXELS);
        byte[] jpeg = Images.written(375, 250, "jpg");
        assertThat(kept(compressing.check(ByteBuffer.wrap(jpeg)))).isEqualTo(jpeg);
    }

    @ParameterizedTest
    @EnumSource(Subsampling.class)
    void coloursAreSubsampledAsAskedFor(Subsampling subsampling) {
        var compressing = new PhotoCheck(new Compress(85, subsampling, 500), PIXELS);
        byte[] jpeg = Images.written(640, 480, "jpg");
        byte[] stored = kept(compressing.check(ByteBuffer.wrap(jpeg)));
        int luma =
                switch (subsampling) {
                    case S444 -> 0x11;
                    case S422 -> 0x21;
                    case S411 -> 0x41;
                    case S420 -> 0x22;
                };
        assertThat(lumaSampling(stored)).isEqualTo(luma);
    }

    /// Of the first component in the frame header.
    private static int lumaSampling(byte[] jpeg) {
        for (int at = 2; ; ) {
            int code = Byte.toUnsignedInt(jpeg[at + 1]);
            if (code == 0xc0) {
                return jpeg[at + 11];
            }
            at += 2 + (Byte.toUnsignedInt(jpeg[at + 2]) << 8 | Byte.toUnsignedInt(jpeg[at + 3]));
        }
    }

    @Test
    void thePercentileIsInterpolatedBetweenColumns() {
        // Variances 0, 1, 4, 9: rank 0.95 · 3 = 2.85, so 4 + 0.85 · 5.
        var image = new GrayImage(new byte[] {5, 4, 3, 2, 5, 6, 7, 8}, 4, 2);
        assertThat(image.columnVariance(95)).isCloseTo(8.25, within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 800, 800",
        "2, 500, 400",
        "3, 300, 280",
        "5, 170, 500",
        "8, 100, 90",
        "8, 60, 60"
    })
    void theSmallestSufficientSizeIsDecoded(int eighths, int width, int height) {
        assertThat(ScaledBlocks.eighths(width, height, 100)).isEqualTo(eighths);
    }

    /// Where libjpeg can be asked, what is computed instead is as good.
    @ParameterizedTest
    @CsvSource({"1, 0.6", "2, 0.6", "4, 1.5"})
    void computedReductionsAreCloseToThoseOfLibjpeg(int eighths, double difference) {
        byte[] jpeg = Images.written(403, 301, "jpg");
        try (var _ = new PointerScope()) {
            Mat full = decoded(jpeg, opencv_imgcodecs.IMREAD_GRAYSCALE);
            int flag =
                    switch (eighths) {
                        case 1 -> opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_8;
                        case 2 -> opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_4;
                        default -> opencv_imgcodecs.IMREAD_REDUCED_GRAYSCALE_2;
                    };
            Mat libjpegs = decoded(jpeg, flag);
            Mat computed = new ScaledBlocks(eighths).shrink(full);

            assertThat(computed.cols()).isEqualTo(libjpegs.cols());
            assertThat(computed.rows()).isEqualTo(libjpegs.rows());
            assertThat(meanDifference(computed, libjpegs)).isLessThan(difference);
        }
    }

    private static Mat decoded(byte[] jpeg, int flag) {
        return opencv_imgcodecs.imdecode(new Mat(jpeg), flag);
    }

    private static double meanDifference(Mat a, Mat b) {
        long sum = 0;
        for (int y = 0; y < a.rows(); y++) {
            for (int x = 0; x < a.cols(); x++) {
                sum +=
                        Math.abs(
                                Byte.toUnsignedInt(a.ptr(y, x).get())
                                        - Byte.toUnsignedInt(b.ptr(y, x).get()));
            }
        }
        return (double) sum / a.total();
    }
}
