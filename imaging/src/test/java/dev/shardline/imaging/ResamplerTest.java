package dev.shardline.imaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResamplerTest {

    private static final int WIDTH = 37;
    private static final int HEIGHT = 23;

    @BeforeAll
    static void loadOpenCv() {
        OpenCv.load();
    }

    /// The hashes are those of the bytes that Pillow 12.3.0 made of the same picture.
    @ParameterizedTest
    @CsvSource({
        "NEAREST, 16, 10, 1f734351e596a90175e2ba936624bf96",
        "NEAREST, 50, 40, 52acd1e061ca3d9e39dbfc3d377b62b7",
        "NEAREST, 16, 40, f76249c83d61aa40f315e27454db6b7f",
        "NEAREST, 5, 3, 12f00b53b7fb6c99827cacf7774fb5ac",
        "BILINEAR, 16, 10, f7f1f3e297a5f98fa16d963538ece272",
        "BILINEAR, 50, 40, ebe5ba1bfbe94694453fee5c7179215c",
        "BILINEAR, 16, 40, 0ce0261f1287a77d937355be49fcc2cb",
        "BILINEAR, 5, 3, de3d29c044bae7ff6058edfa3dfb4a16",
        "BICUBIC, 16, 10, 55a97ef2bbd465f085e8694676b2f74a",
        "BICUBIC, 50, 40, 9b1d6985bee3a9c8089d60708e9fa4c4",
        "BICUBIC, 16, 40, e51fad592d11422bacd36c80559948f9",
        "BICUBIC, 5, 3, 46f41991db2a81e42c384e27295bfe08",
        "LANCZOS, 16, 10, 66a86a83fa6c2639e294b53a6862f4e4",
        "LANCZOS, 50, 40, 3ca434de973cc9f680ae508202caf3fb",
        "LANCZOS, 16, 40, 891fb72819f1a3bb041875024ecdc27b",
        "LANCZOS, 5, 3, 319fa35526d00be40f17bed0410d920f",
    })
    void makesPillowsPixels(Resampler filter, int width, int height, String md5)
            throws NoSuchAlgorithmException {
        try (var _ = new PointerScope()) {
            byte[] bytes = bytes(filter.resize(picture(), width, height));
            byte[] hash = MessageDigest.getInstance("MD5").digest(bytes);
            assertThat(HexFormat.of().formatHex(hash)).isEqualTo(md5);
        }
    }

    @Test
    void keepsAPictureOfTheSameSize() {
        try (var _ = new PointerScope()) {
            Mat picture = picture();
            assertThat(Resampler.BICUBIC.resize(picture, WIDTH, HEIGHT)).isSameAs(picture);
        }
    }

    private static Mat picture() {
        var picture = new Mat(HEIGHT, WIDTH, opencv_core.CV_8UC3);
        byte[] row = new byte[WIDTH * 3];
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                row[3 * x] = (byte) (x * 37 + y * 91);
                row[3 * x + 1] = (byte) (x * x + y * y * 3);
                row[3 * x + 2] = (byte) (x * y * 5 + ((x / 3 + y / 2) % 2 == 1 ? 255 : 0));
            }
            picture.ptr(y).put(row);
        }
        return picture;
    }

    private static byte[] bytes(Mat picture) {
        byte[] bytes = new byte[picture.rows() * picture.cols() * 3];
        for (int y = 0; y < picture.rows(); y++) {
            byte[] row = new byte[picture.cols() * 3];
            picture.ptr(y).get(row);
            System.arraycopy(row, 0, bytes, y * row.length, row.length);
        }
        return bytes;
    }
}
