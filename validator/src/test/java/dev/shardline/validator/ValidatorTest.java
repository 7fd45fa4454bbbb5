package dev.shardline.validator;

import static dev.shardline.validator.Images.ended;
import static dev.shardline.validator.Images.fetched;
import static dev.shardline.validator.Images.passed;
import static dev.shardline.validator.Images.written;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.avro.Status;
import dev.shardline.schemas.recipe.ValidateSettings.ResizeMode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ValidatorTest {

    @Test
    void storesAnImageInTheSizeAsked() {
        var validator = Settings.jpg().withResize(ResizeMode.KEEP_RATIO, 256).validator();

        var sample = passed(validator.validate(fetched(written(640, 480, "jpg"))));

        assertThat(sample.getWidth()).contains(341);
        assertThat(sample.getHeight()).contains(256);
        assertThat(sample.getOriginalWidth()).contains(640);
        assertThat(sample.getOriginalHeight()).contains(480);
        assertThat(sample.getExtension()).isEqualTo("jpg");
        assertThat(sample.getSha256()).contains("5a");
        assertThat(sample.getExif()).isEmpty();
    }

    @Test
    void aWebPageIsNoImage() {
        byte[] page = "\n<!DOCTYPE html><html>gone</html>".getBytes(StandardCharsets.UTF_8);

        var fate = ended(Settings.jpg().validator().validate(fetched(page)));

        assertThat(fate.getReason()).isEqualTo("not_an_image");
        assertThat(fate.getStatus()).isEqualTo(Status.FAILED_TO_RESIZE);
        assertThat(fate.getMessage())
                .isEqualTo("The 33 bytes are a web page (HTML) and no image, sent as image/jpeg.");
        assertThat(fate.getSha256()).contains("5a");
    }
}
