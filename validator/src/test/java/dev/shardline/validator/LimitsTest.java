package dev.shardline.validator;

import static dev.shardline.validator.Images.ended;
import static dev.shardline.validator.Images.fetched;
import static dev.shardline.validator.Images.passed;
import static dev.shardline.validator.Images.record;
import static dev.shardline.validator.Images.written;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.avro.Status;
import dev.shardline.schemas.recipe.HashType;
import dev.shardline.schemas.recipe.ValidateSettings.ImageFormat;
import dev.shardline.schemas.recipe.ValidateSettings.ResizeMode;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsTest {

    private static final long MANY = 1_000_000;

    @ParameterizedTest
    @CsvSource({
        "61, 5400, 1.5, too_small",
        "60, 5399, 1.5, area_too_large",
        "60, 5400, 1.49, aspect_ratio_too_large",
        "61, 5399, 1.49, too_small",
        "60, 5399, 1.49, area_too_large",
    })
    void limitsAreCheckedInTheOrderOfImg2dataset(
            int side, long area, double aspect, String reason) {
        var validator = Settings.jpg().withLimits(side, area, aspect, MANY).validator();

        var fate = ended(validator.validate(fetched(written(90, 60, "jpg"))));

        assertThat(fate.getReason()).isEqualTo(reason);
        assertThat(fate.getStatus()).isEqualTo(Status.FAILED_TO_RESIZE);
        assertThat(fate.getOriginalWidth()).contains(90);
        assertThat(fate.getOriginalHeight()).contains(60);
        assertThat(fate.getMd5()).contains("3d");
        assertThat(fate.getMessage()).contains("90×60");
    }

    @Test
    void whatIsJustWithinTheLimitsPasses() {
        var validator = Settings.jpg().withLimits(60, 5400L, 1.5, 5400).validator();

        assertThat(passed(validator.validate(fetched(written(90, 60, "jpg")))).getWidth())
                .contains(90);
    }

    @Test
    void aPixelBombIsRefusedByItsHeader() {
        byte[] png = written(90, 60, "png");
        ByteBuffer.wrap(png).putInt(16, 50_000).putInt(20, 50_000);

        var fate = ended(Settings.jpg().validator().validate(fetched(Arrays.copyOf(png, 60))));

        assertThat(fate.getReason()).isEqualTo("too_many_pixels");
        assertThat(fate.getMessage())
                .isEqualTo(
                        "The image has 50000×50000 = 2500000000 pixels; validate.max_pixels allows"
                                + " 100000000.");
        assertThat(fate.getOriginalWidth()).contains(50_000);
    }

    @Test
    void aBarThatWouldShrinkToNothingIsRefused() {
        var validator = Settings.jpg().withResize(ResizeMode.BORDER, 256).validator();

        var fate = ended(validator.validate(fetched(written(1, 3000, "png"))));

        assertThat(fate.getReason()).isEqualTo("aspect_ratio_too_large");
        assertThat(fate.getMessage())
                .isEqualTo(
                        "The image has 1×3000 pixels and would be resized to 0×256, to nothing.");
    }

    @ParameterizedTest
    @ValueSource(longs = {MANY, 1_000_000_000})
    void aBarThatWouldGrowBeyondMeasureIsRefused(long maxPixels) {
        var validator =
                Settings.jpg()
                        .withLimits(0, null, null, maxPixels)
                        .withResize(ResizeMode.KEEP_RATIO, 256)
                        .validator();

        var fate = ended(validator.validate(fetched(written(1, 3000, "png"))));

        assertThat(fate.getReason()).isEqualTo("too_many_pixels");
        assertThat(fate.getMessage()).contains("256×768000");
    }

    @Test
    void webpHoldsNoLongSides() {
        var validator = Settings.png().withEncode(ImageFormat.WEBP, 80).validator();

        var fate = ended(validator.validate(fetched(written(17_000, 2, "png"))));

        assertThat(fate.getReason()).isEqualTo("too_many_pixels");
        assertThat(fate.getMessage()).contains("at most 16383");
    }

    @Test
    void aWrongChecksumIsAFailedDownload() {
        var validator = Settings.jpg().withVerify(HashType.MD5).validator();

        var fate = ended(validator.validate(fetched(record("aa"), written(90, 60, "jpg"))));

        assertThat(fate.getReason()).isEqualTo("checksum_mismatch");
        assertThat(fate.getStatus()).isEqualTo(Status.FAILED_TO_DOWNLOAD);
        assertThat(fate.getMessage())
                .isEqualTo("The md5 of the bytes is 3d, and the source says aa.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5a", "5A", " 5a", ""})
    void aRightChecksumOrNonePasses(String checksum) {
        var validator = Settings.jpg().withVerify(HashType.SHA256).validator();

        passed(validator.validate(fetched(record(checksum), written(90, 60, "jpg"))));
    }
}
