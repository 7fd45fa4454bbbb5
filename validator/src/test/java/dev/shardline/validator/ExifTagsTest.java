package dev.shardline.validator;

import static dev.shardline.validator.Images.fetched;
import static dev.shardline.validator.Images.passed;
import static dev.shardline.validator.Images.written;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteOrder;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExifTagsTest {

    private static Exif exif(ByteOrder order) {
        return new Exif(order)
                .make("Canon")
                .orientation(1)
                .taken("2024:05:06 07:08:09")
                .exposure(10, 600)
                .version("0231")
                .latitude(41, 53, 1203);
    }

    private static String read(byte[] file) {
        return passed(Settings.jpg().validatorWithExif().validate(fetched(file)))
                .getExif()
                .orElseThrow();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void namesAndValuesAreThoseOfImg2dataset(boolean bigEndian) {
        var order = bigEndian ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;

        String json = read(exif(order).in(written(40, 30, "jpg")));

        assertThat(json)
                .startsWith(
                        """
                        {"Image Make": "Canon", "Image Orientation": "Horizontal (normal)", \
                        "Image ExifOffset": "\
                        """)
                .contains(
                        """
                        "EXIF DateTimeOriginal": "2024:05:06 07:08:09", "EXIF ExposureTime": "1/60", \
                        "EXIF ExifVersion": "0231"\
                        """)
                .contains("\"GPS GPSLatitude\": \"[41, 53, 1203/100]\"");
    }

    @Test
    void aFileWithoutTagsHasAnEmptyObject() {
        assertThat(read(written(40, 30, "jpg"))).isEqualTo("{}");
        assertThat(read(written(40, 30, "png"))).isEqualTo("{}");
    }

    @Test
    void brokenTagsNeverRefuseAnImage() {
        byte[] jpeg = written(40, 30, "jpg");
        byte[] block = exif(ByteOrder.LITTLE_ENDIAN).block();
        for (int length = 0; length < block.length; length += 3) {
            assertThat(read(Exif.inJpeg(jpeg, Arrays.copyOf(block, length)))).startsWith("{");
        }
        for (int at = 0; at < block.length; at += 3) {
            byte[] changed = block.clone();
            changed[at] = (byte) 0xFF;
            assertThat(read(Exif.inJpeg(jpeg, changed))).startsWith("{");
        }
    }

    @Test
    void endlessTextIsLeftOut() {
        byte[] file =
                exif(ByteOrder.BIG_ENDIAN).make("x".repeat(60_000)).in(written(40, 30, "jpg"));
        byte[] twice =
                new Exif(ByteOrder.BIG_ENDIAN)
                        .make("é".repeat(32_000))
                        .orientation(6)
                        .in(written(40, 30, "jpg"));

        assertThat(read(file).length()).isLessThan(70_000);
        assertThat(read(twice)).contains("Rotated 90 CW");
    }
}
