package dev.shardline.validator;

import static dev.shardline.validator.Images.bytes;
import static dev.shardline.validator.Images.passed;
import static dev.shardline.validator.Images.picture;
import static dev.shardline.validator.Images.written;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.Outcome;
import dev.shardline.schemas.avro.FetchedImage;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.avro.ImageSample;
import dev.shardline.schemas.avro.RecordFate;
import dev.shardline.schemas.recipe.ValidateSettings;
import dev.shardline.schemas.recipe.ValidateSettings.Check;
import dev.shardline.schemas.recipe.ValidateSettings.Decode;
import dev.shardline.schemas.recipe.ValidateSettings.Encode;
import dev.shardline.schemas.recipe.ValidateSettings.ImageFormat;
import dev.shardline.schemas.recipe.ValidateSettings.Interpolation;
import dev.shardline.schemas.recipe.ValidateSettings.Orientation;
import dev.shardline.schemas.recipe.ValidateSettings.Resize;
import dev.shardline.schemas.recipe.ValidateSettings.ResizeMode;
import dev.shardline.schemas.recipe.ValidateSettings.Store;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BlurTest {

    /// OpenCV's kernel of seven for an automatic sigma; it is the binomial one, rounded.
    private static final double[] SEVEN = {
        0.03125, 0.109375, 0.21875, 0.28125, 0.21875, 0.109375, 0.03125
    };

    private static final int WIDTH = 60;
    private static final int HEIGHT = 40;

    @Test
    void boxesAreBlurredByImg2datasetsRules() throws IOException {
        BufferedImage original = picture(WIDTH, HEIGHT);
        BufferedImage stored =
                stored(original, "[[0.25, 0.25, 0.75, 0.75], [0.9, -0.1, 1.2, 0.3]]");
        // The first box is 15..45 × 10..30, 30 long: grown by 3, blurred by a kernel of 7. The
        // second is 54..72 × -4..12, 18 long: grown by 1.8 and cut off at the edges.
        var mask = new float[HEIGHT][WIDTH];
        fill(mask, 12, 7, 48, 33);
        fill(mask, 52, 0, WIDTH, 13);
        var soft = blurred(mask, 7);
        for (int band = 0; band < 3; band++) {
            float[][] pixels = band(original, band);
            float[][] smooth = blurred(pixels, 7);
            float[][] found = band(stored, band);
            for (int y = 0; y < HEIGHT; y++) {
                for (int x = 0; x < WIDTH; x++) {
                    float expected = pixels[y][x] + (smooth[y][x] - pixels[y][x]) * soft[y][x];
                    assertThat(found[y][x])
                            .as("band %d at %d, %d", band, x, y)
                            .isBetween(expected - 0.51f, expected + 0.51f);
                }
            }
        }
        assertThat(stored.getRGB(1, 38)).isEqualTo(original.getRGB(1, 38));
        assertThat(stored.getRGB(20, 10)).isNotEqualTo(original.getRGB(20, 10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "\"[]\"", "\"null\""})
    void withoutBoxesTheBytesMayStay(String boxes) {
        byte[] file = written(picture(WIDTH, HEIGHT), "png");
        assertThat(bytes(passed(validate(file, boxes, resize(ResizeMode.NO))))).isEqualTo(file);
    }

    @Test
    void withBoxesTheBytesDoNotStay() {
        byte[] file = written(picture(WIDTH, HEIGHT), "png");
        assertThat(bytes(passed(validate(file, "\"[[0,0,1,1]]\"", resize(ResizeMode.NO)))))
                .isNotEqualTo(file);
    }

    @Test
    void theBorderIsPutAroundAfterwards() throws IOException {
        byte[] file = written(picture(WIDTH, HEIGHT), "png");
        Resize border =
                new Resize(
                        ResizeMode.BORDER, WIDTH, false, Interpolation.LANCZOS, Interpolation.AREA);
        ImageSample sample = passed(validate(file, "[[0, 0, 1, 1]]", border));
        var image = ImageIO.read(new ByteArrayInputStream(bytes(sample)));
        assertThat(image.getHeight()).isEqualTo(WIDTH);
        // Blurred afterwards, the white of the border would have run into the picture and back.
        assertThat(image.getRGB(30, 9)).isEqualTo(0xFFFFFFFF);
        assertThat(image.getRGB(30, 10)).isNotEqualTo(0xFFFFFFFF);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"[[0, 0, 1]]", "[0, 0, 1, 1]", "{}", "\"no boxes\"", "[[0, 0, 1, \"1\"]]"})
    void anImageWhoseBoxesCannotBeReadIsNotStored(String boxes) {
        byte[] file = written(picture(WIDTH, HEIGHT), "png");
        Outcome<ImageSample> outcome = validate(file, boxes, resize(ResizeMode.NO));
        assertThat(outcome).isInstanceOf(Outcome.Ended.class);
        RecordFate fate = ((Outcome.Ended<ImageSample>) outcome).fate();
        assertThat(fate.getReason()).isEqualTo("bad_boxes");
        assertThat(fate.getMessage()).contains("boxes", "validate.blur");
    }

    private static BufferedImage stored(BufferedImage image, String boxes) throws IOException {
        ImageSample sample = passed(validate(written(image, "png"), boxes, resize(ResizeMode.NO)));
        return ImageIO.read(new ByteArrayInputStream(bytes(sample)));
    }

    private static Resize resize(ResizeMode mode) {
        return new Resize(mode, 256, false, Interpolation.LANCZOS, Interpolation.AREA);
    }

    private static Outcome<ImageSample> validate(byte[] file, String boxes, Resize resize) {
        var settings =
                new ValidateSettings(
                        null,
                        0,
                        null,
                        null,
                        1_000_000,
                        resize,
                        new Encode(ImageFormat.PNG, 9),
                        true,
                        Orientation.APPLY,
                        Decode.AUTO,
                        Store.REENCODED,
                        Check.IMAGE,
                        List.of(),
                        "faces",
                        null);
        var record =
                new ImageRecord(
                        "0-0",
                        "http://a.com/x",
                        null,
                        null,
                        null,
                        "{\"faces\":" + boxes + "}",
                        List.of(),
                        null,
                        null,
                        List.of(),
                        0L);
        return new Validator(settings, false)
                .validate(
                        new FetchedImage(
                                record,
                                ByteBuffer.wrap(file),
                                "http://a.com/x",
                                null,
                                null,
                                null,
                                null));
    }

    private static void fill(float[][] mask, int x0, int y0, int x1, int y1) {
        for (int y = y0; y < y1; y++) {
            for (int x = x0; x < x1; x++) {
                mask[y][x] = 1;
            }
        }
    }

    private static float[][] band(BufferedImage image, int band) {
        var values = new float[image.getHeight()][image.getWidth()];
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                values[y][x] = image.getRGB(x, y) >> (8 * band) & 0xff;
            }
        }
        return values;
    }

    /// As the definition has it: rows, then columns, mirrored at the edges.
    private static float[][] blurred(float[][] image, int size) {
        double[] weights = SEVEN;
        assertThat(size).isEqualTo(weights.length);
        var rows = new float[image.length][image[0].length];
        var result = new float[image.length][image[0].length];
        for (int y = 0; y < image.length; y++) {
            for (int x = 0; x < image[0].length; x++) {
                for (int i = 0; i < size; i++) {
                    int at = mirrored(x + i - size / 2, image[0].length);
                    rows[y][x] += (float) (weights[i] * image[y][at]);
                }
            }
        }
        for (int y = 0; y < image.length; y++) {
            for (int x = 0; x < image[0].length; x++) {
                for (int i = 0; i < size; i++) {
                    int at = mirrored(y + i - size / 2, image.length);
                    result[y][x] += (float) (weights[i] * rows[at][x]);
                }
            }
        }
        return result;
    }

    private static int mirrored(int at, int size) {
        return at < 0 ? -at : at >= size ? 2 * size - 2 - at : at;
    }
}
