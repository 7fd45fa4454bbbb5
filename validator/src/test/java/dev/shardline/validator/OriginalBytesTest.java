package dev.shardline.validator;

import static dev.shardline.validator.Images.bytes;
import static dev.shardline.validator.Images.ended;
import static dev.shardline.validator.Images.fetched;
import static dev.shardline.validator.Images.passed;
import static dev.shardline.validator.Images.written;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.recipe.ValidateSettings;
import dev.shardline.schemas.recipe.ValidateSettings.Check;
import dev.shardline.schemas.recipe.ValidateSettings.Decode;
import dev.shardline.schemas.recipe.ValidateSettings.Encode;
import dev.shardline.schemas.recipe.ValidateSettings.ImageFormat;
import dev.shardline.schemas.recipe.ValidateSettings.Orientation;
import dev.shardline.schemas.recipe.ValidateSettings.ResizeMode;
import dev.shardline.schemas.recipe.ValidateSettings.Store;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `validate.store: original`.
class OriginalBytesTest {

    @Test
    void keepsTheBytesWhateverTheSizeThatTheRecipeWants() {
        byte[] png = written(640, 480, "png");

        var sample = passed(originals(Check.IMAGE, 0).validate(fetched(png)));

        assertThat(bytes(sample)).isEqualTo(png);
        assertThat(sample.getExtension()).isEqualTo("png");
        assertThat(sample.getWidth()).contains(640);
        assertThat(sample.getHeight()).contains(480);
        assertThat(sample.getOriginalWidth()).contains(640);
    }

    @Test
    void refusesWhatIsNoWholeImage() {
        byte[] jpg = written(64, 48, "jpg");

        var cut = Arrays.copyOf(jpg, jpg.length / 2);

        assertThat(ended(originals(Check.IMAGE, 0).validate(fetched(cut))).getReason())
                .isEqualTo("decode_failed");
    }

    @Test
    void refusesWhatThePixelsSayIsNone() {
        byte[] png = written(64, 48, "png");
        png[60]++;

        assertThat(ended(originals(Check.IMAGE, 0).validate(fetched(png))).getReason())
                .isEqualTo("decode_failed");
    }

    @Test
    void keepsToTheLimits() {
        var fate = ended(originals(Check.IMAGE, 100).validate(fetched(written(64, 48, "jpg"))));

        assertThat(fate.getReason()).isEqualTo("too_small");
    }

    @Test
    void takesAnythingWhereNothingIsChecked() {
        byte[] text = "no image at all".getBytes(StandardCharsets.UTF_8);
        byte[] png = written(64, 48, "png");

        var unknown = passed(originals(Check.NONE, 100).validate(fetched(text)));
        var known = passed(originals(Check.NONE, 100).validate(fetched(png)));

        assertThat(bytes(unknown)).isEqualTo(text);
        assertThat(unknown.getExtension()).isEqualTo("jpg");
        assertThat(unknown.getWidth()).isEmpty();
        assertThat(bytes(known)).isEqualTo(png);
        assertThat(known.getExtension()).isEqualTo("png");
    }

    private static Validator originals(Check check, int minSide) {
        return new Validator(
                new ValidateSettings(
                        null,
                        minSide,
                        null,
                        null,
                        100_000_000,
                        Settings.resize(ResizeMode.KEEP_RATIO, 32, false),
                        new Encode(ImageFormat.JPG, 95),
                        false,
                        Orientation.APPLY,
                        Decode.AUTO,
                        Store.ORIGINAL,
                        check,
                        List.of(),
                        null),
                false);
    }
}
