package dev.shardline.validator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.recipe.ValidateSettings.Interpolation;
import dev.shardline.schemas.recipe.ValidateSettings.ResizeMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SizePlanTest {

    @ParameterizedTest
    @CsvSource({
        // mode, size, only if bigger, width, height: scaled and final size
        "NO, 256, false, 640, 480, 640, 480, 640, 480",
        "KEEP_RATIO, 256, false, 640, 480, 341, 256, 341, 256",
        "KEEP_RATIO, 256, false, 480, 640, 256, 341, 256, 341",
        "KEEP_RATIO, 256, false, 100, 50, 512, 256, 512, 256",
        "KEEP_RATIO, 256, true, 100, 50, 100, 50, 100, 50",
        "KEEP_RATIO, 256, true, 300, 200, 300, 200, 300, 200",
        "KEEP_RATIO, 256, true, 300, 257, 299, 256, 299, 256",
        "KEEP_RATIO, 256, false, 256, 300, 256, 300, 256, 300",
        "KEEP_RATIO_LARGEST, 256, false, 640, 480, 256, 192, 256, 192",
        "KEEP_RATIO_LARGEST, 256, false, 100, 50, 256, 128, 256, 128",
        "KEEP_RATIO_LARGEST, 256, true, 100, 50, 100, 50, 100, 50",
        "KEEP_RATIO_LARGEST, 256, true, 300, 200, 256, 171, 256, 171",
        "BORDER, 256, false, 640, 480, 256, 192, 256, 256",
        "BORDER, 256, false, 480, 641, 192, 256, 256, 256",
        "BORDER, 256, true, 100, 50, 100, 50, 100, 50",
        "CENTER_CROP, 256, false, 640, 480, 341, 256, 256, 256",
        "CENTER_CROP, 256, false, 100, 50, 512, 256, 256, 256",
        "CENTER_CROP, 256, true, 300, 200, 300, 200, 300, 200",
        // A half is rounded to the even neighbour: 2.5, 3.5, 0.5.
        "KEEP_RATIO, 2, false, 5, 4, 2, 2, 2, 2",
        "KEEP_RATIO, 2, false, 7, 4, 4, 2, 4, 2",
        "KEEP_RATIO_LARGEST, 5, false, 10, 1, 5, 0, 5, 0",
        "KEEP_RATIO_LARGEST, 5, false, 10, 3, 5, 2, 5, 2",
        "KEEP_RATIO_LARGEST, 5, false, 10, 5, 5, 2, 5, 2",
        "KEEP_RATIO_LARGEST, 5, false, 10, 7, 5, 4, 5, 4",
        "KEEP_RATIO_LARGEST, 256, false, 1, 3000, 0, 256, 0, 256",
        "KEEP_RATIO, 256, false, 1, 3000, 256, 768000, 256, 768000",
    })
    void sizesAreThoseOfImg2dataset(
            ResizeMode mode,
            int size,
            boolean onlyIfBigger,
            int width,
            int height,
            int scaledWidth,
            int scaledHeight,
            int finalWidth,
            int finalHeight) {
        var plan = SizePlan.of(Settings.resize(mode, size, onlyIfBigger), width, height);

        assertThat(new int[] {plan.scaledWidth(), plan.scaledHeight()})
                .containsExactly(scaledWidth, scaledHeight);
        assertThat(new int[] {plan.width(), plan.height()})
                .containsExactly(finalWidth, finalHeight);
    }

    @Test
    void growsWithOneInterpolationAndShrinksWithAnother() {
        var resize = Settings.resize(ResizeMode.KEEP_RATIO, 256, false);

        assertThat(SizePlan.of(resize, 300, 257).interpolation()).isEqualTo(Interpolation.AREA);
        assertThat(SizePlan.of(resize, 300, 255).interpolation()).isEqualTo(Interpolation.LANCZOS);
    }

    @Test
    void anImageOfTheRightSizeIsStillMadeAnew() {
        var plan = SizePlan.of(Settings.resize(ResizeMode.KEEP_RATIO, 256, false), 256, 300);

        assertThat(plan.acts()).isTrue();
        assertThat(plan.scales(256, 300)).isFalse();
    }

    @Test
    void aSmallImageIsNotTouchedWhereOnlyBiggerOnesAre() {
        assertThat(SizePlan.of(Settings.resize(ResizeMode.BORDER, 256, true), 256, 200).acts())
                .isFalse();
    }

    @Test
    void anEndlessBarSaturatesInsteadOfOverflowing() {
        var plan =
                SizePlan.of(
                        Settings.resize(ResizeMode.KEEP_RATIO, 10_000, false),
                        1,
                        Integer.MAX_VALUE);

        assertThat(plan.scaledPixels()).isGreaterThan(Integer.MAX_VALUE);
    }
}
