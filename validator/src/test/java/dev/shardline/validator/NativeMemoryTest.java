package dev.shardline.validator;

import static dev.shardline.validator.Images.fetched;
import static dev.shardline.validator.Images.picture;
import static dev.shardline.validator.Images.written;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.recipe.ValidateSettings.ResizeMode;
import java.awt.image.BufferedImage;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;

class NativeMemoryTest {

    @Test
    void everyImageFreesWhatItTook() {
        var validator = Settings.jpg().withResize(ResizeMode.BORDER, 64).validator();
        byte[] jpeg = written(600, 400, "jpg");
        byte[] damaged = written(600, 400, "bmp");
        damaged[28] = 7; // No image has seven bits per pixel.
        var files =
                List.of(
                        jpeg,
                        damaged,
                        written(picture(600, 400, BufferedImage.TYPE_INT_ARGB), "png"),
                        Exif.withOrientation(6).in(jpeg));
        files.forEach(file -> validator.validate(fetched(file)));
        long before = Pointer.physicalBytes();

        for (int round = 0; round < 100; round++) {
            files.forEach(file -> validator.validate(fetched(file)));
        }

        // A leak of the pixels alone would be 300 MB.
        assertThat(Pointer.physicalBytes() - before).isLessThan(100_000_000);
    }
}
