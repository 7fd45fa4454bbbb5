package dev.shardline.validator;

import static dev.shardline.validator.Images.ended;
import static dev.shardline.validator.Images.fetched;
import static dev.shardline.validator.Images.passed;
import static dev.shardline.validator.Images.picture;
import static dev.shardline.validator.Images.written;
import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TruncationTest {

    private static final Map<String, byte[]> FILES =
            Map.of(
                    "jpg", written(90, 60, "jpg"),
                    "progressive", Images.progressive(picture(90, 60)),
                    "png", written(90, 60, "png"),
                    "gif", written(picture(90, 60, BufferedImage.TYPE_BYTE_INDEXED), "gif"),
                    "bmp", written(30, 20, "bmp"),
                    "tiff", written(40, 30, "tiff"),
                    "webp", Images.webp(picture(90, 60), 80),
                    "lossless", Images.webp(picture(90, 60), 101),
                    "alpha", Images.webp(picture(90, 60, BufferedImage.TYPE_INT_ARGB), 80));

    private static byte[] file(String format) {
        return java.util.Objects.requireNonNull(FILES.get(format));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jpg",
                "progressive",
                "png",
                "gif",
                "bmp",
                "tiff",
                "webp",
                "lossless",
                "alpha"
            })
    void noBeginningOfAFilePasses(String format) {
        byte[] whole = file(format);
        var validator = Settings.jpg().validator();
        int step = Math.max(1, whole.length / 200);
        var cuts =
                IntStream.concat(
                        IntStream.iterate(0, cut -> cut < whole.length - 20, cut -> cut + step),
                        IntStream.range(whole.length - 20, whole.length));

        assertThat(cuts)
                .allSatisfy(cut -> {
                    var fate = ended(validator.validate(fetched(Arrays.copyOf(whole, cut))));
                    assertThat(fate.getReason()).isIn("decode_failed", "not_an_image");
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jpg",
                "progressive",
                "png",
                "gif",
                "bmp",
                "tiff",
                "webp",
                "lossless",
                "alpha"
            })
    void bytesAfterTheImageDoNoHarm(String format) {
        byte[] whole = file(format);
        var validator = Settings.png().validator();

        var sample = passed(validator.validate(fetched(Arrays.copyOf(whole, whole.length + 1000))));

        assertThat(Images.bytes(sample))
                .isEqualTo(Images.bytes(passed(validator.validate(fetched(whole)))));
    }
}
