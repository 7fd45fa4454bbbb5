package dev.shardline.validator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.avro.FetchedImage;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.avro.ImageSample;
import dev.shardline.schemas.recipe.ValidateSettings;
import dev.shardline.schemas.recipe.ValidateSettings.Check;
import dev.shardline.schemas.recipe.ValidateSettings.Decode;
import dev.shardline.schemas.recipe.ValidateSettings.Encode;
import dev.shardline.schemas.recipe.ValidateSettings.ImageFormat;
import dev.shardline.schemas.recipe.ValidateSettings.Orientation;
import dev.shardline.schemas.recipe.ValidateSettings.ResizeMode;
import dev.shardline.schemas.recipe.ValidateSettings.Store;
import java.awt.image.BufferedImage;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PhotoValidatorTest {

    private final Validator validator =
            new Validator(
                    new ValidateSettings(
                            null,
                            0,
                            null,
                            null,
                            100_000_000,
                            Settings.resize(ResizeMode.KEEP_RATIO, 32, false),
                            new Encode(ImageFormat.JPG, 95),
                            false,
                            Orientation.APPLY,
                            Decode.AUTO,
                            Store.ORIGINAL,
                            Check.YFCC,
                            List.of(),
                            null,
                            null),
                    false);

    private static FetchedImage fetched(String name, String own, String from, byte[] bytes) {
        var record =
                new ImageRecord(
                        "k",
                        "s3://b/" + name,
                        null,
                        null,
                        null,
                        "{}",
                        List.of("s3://b/" + own),
                        name,
                        null,
                        List.of(),
                        0L);
        return FetchedImage.newBuilder()
                .setRecord(record)
                .setBody(ByteBuffer.wrap(bytes))
                .setFinalUrl("http://127.0.0.1:9/b/" + from + "?X-Signature=x")
                .setContentType(null)
                .setSha256("5a")
                .setMd5(null)
                .build();
    }

    @Test
    void aPhotoKeepsItsBytesAndTheNameThatItWasFoundUnder() {
        byte[] jpeg = Images.written(300, 200, "jpg");
        ImageSample sample =
                Images.passed(
                        validator.validate(
                                fetched(
                                        "data/images/4e2.jpg",
                                        "data/images/4e2.jpeg",
                                        "data/images/4e2.jpeg",
                                        jpeg)));
        assertThat(Images.bytes(sample)).isEqualTo(jpeg);
        assertThat(sample.getRecord().getName()).contains("data/images/4e2.jpeg");
        assertThat(sample.getWidth()).contains(300);
    }

    @Test
    void aPhotoUnderItsUsualNameKeepsThat() {
        byte[] png = Images.written(300, 200, "png");
        ImageSample sample =
                Images.passed(
                        validator.validate(
                                fetched(
                                        "data/images/4e2.jpg",
                                        "data/images/4e2.png",
                                        "data/images/4e2.jpg",
                                        png)));
        assertThat(Images.bytes(sample)).startsWith(0xff, 0xd8);
        assertThat(sample.getRecord().getName()).contains("data/images/4e2.jpg");
    }

    @Test
    void nothingToSeeIsLowVariance() {
        byte[] gray =
                Images.written(new BufferedImage(99, 99, BufferedImage.TYPE_3BYTE_BGR), "jpg");
        String name = "data/images/4e2.jpg";
        assertThat(Images.ended(validator.validate(fetched(name, name, name, gray))).getReason())
                .isEqualTo("low_variance");
    }

    @Test
    void videosPassUnseen() {
        String name = "data/videos/mp4/4e2.mp4";
        byte[] video = {1, 2, 3};
        ImageSample sample = Images.passed(validator.validate(fetched(name, "x.mov", name, video)));
        assertThat(Images.bytes(sample)).isEqualTo(video);
    }
}
