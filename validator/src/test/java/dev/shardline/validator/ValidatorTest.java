package dev.shardline.validator;

import static dev.shardline.validator.Images.bytes;
import static dev.shardline.validator.Images.ended;
import static dev.shardline.validator.Images.fetched;
import static dev.shardline.validator.Images.passed;
import static dev.shardline.validator.Images.written;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.avro.FetchedImage;
import dev.shardline.schemas.avro.Status;
import dev.shardline.schemas.recipe.ValidateSettings.ResizeMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @Test
    void aDamagedPngIsRefusedInASentence() {
        byte[] png = written(90, 60, "png");
        png[80]++;

        var fate = ended(Settings.jpg().validator().validate(fetched(png)));

        assertThat(fate.getReason()).isEqualTo("decode_failed");
        assertThat(fate.getMessage())
                .isEqualTo(
                        "The PNG file is damaged: the checksum of the chunk at byte 33 is wrong.");
        assertThat(fate.getOriginalWidth()).contains(90);
    }

    @Test
    void whatOpenCvCannotDecodeIsRefusedInASentence() {
        byte[] bmp = written(90, 60, "bmp");
        bmp[28] = 7;

        var fate = ended(Settings.jpg().validator().validate(fetched(bmp)));

        assertThat(fate.getReason()).isEqualTo("decode_failed");
        assertThat(fate.getMessage())
                .isEqualTo(
                        "The BMP data cannot be decoded: it is damaged or of an unsupported kind.");
    }

    @ParameterizedTest
    @CsvSource({
        "'....ftypavif....', decode_failed, AVIF images are not supported",
        "'<?xml version=\"1.0\"?><svg/>', decode_failed, SVG images are not supported",
        "'{\"error\": 404}', not_an_image, are JSON and no image",
        "'', not_an_image, The 0 bytes are blank and no image",
        "'GIF89a', decode_failed, The GIF file is truncated: it ends inside its header.",
        "'BMW sells cars, and this is a long text', not_an_image, starts with 'bmw sells cars",
    })
    void strangersAreCalledByTheirNames(String body, String reason, String message) {
        var fate =
                ended(
                        Settings.jpg()
                                .validator()
                                .validate(fetched(body.getBytes(StandardCharsets.UTF_8))));

        assertThat(fate.getReason()).isEqualTo(reason);
        assertThat(fate.getMessage()).contains(message);
        assertThat(fate.getOriginalWidth()).isEmpty();
    }

    @Test
    void readsDirectBuffersAndPartsOfBuffersAndLeavesThemAsTheyWere() {
        byte[] jpeg = written(90, 60, "jpg");
        var direct = ByteBuffer.allocateDirect(jpeg.length + 5);
        direct.position(5).put(jpeg).position(5);
        var part = ByteBuffer.allocate(jpeg.length + 9);
        part.position(7).put(jpeg).flip().position(7);
        var validator = Settings.jpg().validator();
        byte[] expected = bytes(passed(validator.validate(fetched(jpeg))));

        for (var body : List.of(direct, part, part.asReadOnlyBuffer())) {
            var image = fetched(jpeg);
            var given =
                    new FetchedImage(
                            image.getRecord(), body, image.getFinalUrl(), null, null, null, null);

            assertThat(bytes(passed(validator.validate(given)))).isEqualTo(expected);
            assertThat(body.remaining()).isEqualTo(jpeg.length);
        }
    }
}
