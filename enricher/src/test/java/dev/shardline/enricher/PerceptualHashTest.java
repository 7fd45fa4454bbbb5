package dev.shardline.enricher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.imaging.OpenCv;
import dev.shardline.imaging.Resampler;
import java.util.HexFormat;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PerceptualHashTest {

    @BeforeAll
    static void loadOpenCv() {
        OpenCv.load();
    }

    /// The hashes were made of the same pictures by Pillow 12.3.0 and NumPy 2.4.6, by the steps of
    /// ImageHash's `phash`.
    @ParameterizedTest
    @CsvSource({
        "300, 200, 8204010fff660fff",
        "64, 64, aa75e04eff750260",
        "97, 333, 934c133f3127ee98",
        "640, 480, aa01ff15552bff00",
        "33, 31, aa73b058e2495a5f",
    })
    void isThatOfImageHash(int width, int height, String hash) {
        try (var _ = new PointerScope()) {
            assertThat(
                            HexFormat.of()
                                    .toHexDigits(PerceptualHash.of(Pictures.varied(width, height))))
                    .isEqualTo(hash);
        }
    }

    @Test
    void ofOneColourOnlyTheBrightnessIsSeen() {
        try (var _ = new PointerScope()) {
            assertThat(PerceptualHash.of(Pictures.plainMat(60, 50, 0, 0, 0))).isZero();
            assertThat(PerceptualHash.of(Pictures.plainMat(60, 50, 200, 200, 200)))
                    .isEqualTo(1L << 63);
            assertThat(PerceptualHash.of(Pictures.plainMat(31, 77, 9, 80, 255)))
                    .isEqualTo(1L << 63);
        }
    }

    @Test
    void changesLittleWhereAPictureIsMadeSmaller() {
        try (var _ = new PointerScope()) {
            Mat picture = Pictures.varied(300, 200);
            long hash = PerceptualHash.of(picture);
            long smaller = PerceptualHash.of(Resampler.BICUBIC.resize(picture, 150, 100));
            assertThat(Long.bitCount(hash ^ smaller)).isLessThanOrEqualTo(4);
            long other = PerceptualHash.of(Pictures.varied(97, 333));
            assertThat(Long.bitCount(hash ^ other)).isGreaterThan(16);
        }
    }
}
