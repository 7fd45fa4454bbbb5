package dev.shardline.enricher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.imaging.OpenCv;
import dev.shardline.schemas.recipe.EnrichSettings.Channels;
import dev.shardline.schemas.recipe.EnrichSettings.Filter;
import dev.shardline.schemas.recipe.EnrichSettings.Fit;
import dev.shardline.schemas.recipe.EnrichSettings.Input;
import dev.shardline.schemas.recipe.EnrichSettings.Layout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.bytedeco.javacpp.PointerScope;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PreprocessorTest {

    @BeforeAll
    static void loadOpenCv() {
        OpenCv.load();
    }

    /// The hashes are those of the floats, little endian, that Pillow 12.3.0 and NumPy 2.4.6 make
    /// of the same pictures by CLIP's steps: the shorter side to 224 by bicubic, the middle cut
    /// out, divided by 255, mean and deviation.
    @ParameterizedTest
    @CsvSource({
        "300, 200, 16dfcef52616616f8450383ec8630317",
        "200, 333, 90575c027699b44e78132074a4af2cd1",
        "500, 224, ef3b7e27e7dada5d4ff30289e36973cc",
        "97, 64, 7f70fadc415f114cc840b5c651ec74de",
        "1000, 750, aedbf8f59d8bda3ec977aa2ee528a385",
    })
    void makesClipsNumbersToTheLastBit(int width, int height, String md5)
            throws NoSuchAlgorithmException {
        try (var _ = new PointerScope()) {
            float[] tensor = new Preprocessor(Input.CLIP).tensor(Pictures.varied(width, height));
            ByteBuffer bytes =
                    ByteBuffer.allocate(tensor.length * 4).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(tensor);
            byte[] hash = MessageDigest.getInstance("MD5").digest(bytes.array());
            assertThat(HexFormat.of().formatHex(hash)).isEqualTo(md5);
        }
    }

    @Test
    void redcapsInputIsSquashedByNearestPixelsAndDividedBy255() {
        try (var _ = new PointerScope()) {
            float[] tensor = new Preprocessor(Input.REDCAPS).tensor(Pictures.varied(598, 897));
            for (int y = 0; y < 299; y++) {
                for (int x = 0; x < 299; x++) {
                    int inX = 2 * x + 1;
                    int inY = 3 * y + 1;
                    assertThat(tensor[(y * 299 + x) * 3]).isEqualTo((inX * 3 + inY) % 256 / 255f);
                    assertThat(tensor[(y * 299 + x) * 3 + 2])
                            .isEqualTo(inX * inY / 40 % 256 / 255f);
                }
            }
        }
    }

    @Test
    void channelsAndTheirOrderAreTheRecipes() {
        var input =
                new Input(
                        2,
                        Fit.SQUASH,
                        Filter.BILINEAR,
                        Layout.NCHW,
                        Channels.BGR,
                        1,
                        List.of(10.0, 20.0, 30.0),
                        List.of(1.0, 2.0, 4.0));
        try (var _ = new PointerScope()) {
            float[] tensor = new Preprocessor(input).tensor(Pictures.plainMat(5, 9, 250, 40, 30));
            assertThat(tensor).containsExactly(20, 20, 20, 20, 10, 10, 10, 10, 55, 55, 55, 55);
        }
        assertThat(new Preprocessor(input).shape(7)).containsExactly(7, 3, 2, 2);
        assertThat(new Preprocessor(Input.REDCAPS).shape(1)).containsExactly(1, 299, 299, 3);
    }
}
