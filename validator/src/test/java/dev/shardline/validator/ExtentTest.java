package dev.shardline.validator;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExtentTest {

    /// Of 9 by 13 pixels at a half there are 5 by 7, the last of which are half outside.
    @ParameterizedTest
    @CsvSource({
        // orientation, left, top, right, bottom
        "1, 0, 0, 4.5, 6.5",
        "2, 0.5, 0, 5, 6.5",
        "3, 0.5, 0.5, 5, 7",
        "4, 0, 0.5, 4.5, 7",
        "5, 0, 0, 6.5, 4.5",
        "6, 0.5, 0, 7, 4.5",
        "7, 0.5, 0.5, 7, 5",
        "8, 0, 0.5, 6.5, 5",
    })
    void goesWhereItsImageIsTurned(
            int orientation, double left, double top, double right, double bottom) {
        try (var _ = new PointerScope()) {
            var image = new Mat(7, 5, opencv_core.CV_8UC3);
            var extent = new Extent(0, 0, 4.5, 6.5).turned(orientation, image);

            assertThat(extent).isEqualTo(new Extent(left, top, right, bottom));
            var turned = Pixels.turned(image, orientation);
            assertThat(extent.right()).isBetween(turned.cols() - 1.0, (double) turned.cols());
            assertThat(extent.bottom()).isBetween(turned.rows() - 1.0, (double) turned.rows());
        }
    }

    @Test
    void cutsOffPixelsThatAreMostlyOutside() {
        try (var _ = new PointerScope()) {
            var image = new Mat(7, 5, opencv_core.CV_8UC3);

            var cut = new Extent(0.75, 0, 4.75, 6.25).cut(image);

            assertThat(cut.cols()).isEqualTo(4);
            assertThat(cut.rows()).isEqualTo(6);
            assertThat(Extent.of(image).cut(image)).isSameAs(image);
        }
    }
}
