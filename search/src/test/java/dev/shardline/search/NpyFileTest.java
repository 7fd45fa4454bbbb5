package dev.shardline.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.shardline.testing.NpyFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NpyFileTest {

    /// `numpy.save` of `numpy.array([[3, 4], [-0.5, 0], [0, 65504]], dtype='float16')`.
    private static final String SAVED_BY_NUMPY =
            "934e554d505901007600"
                    + HexFormat.of()
                            .formatHex(
                                    ("{'descr': '<f2', 'fortran_order': False, 'shape': (3, 2), }"
                                                    + " ".repeat(58)
                                                    + "\n")
                                            .getBytes(StandardCharsets.US_ASCII))
                    + "00420044"
                    + "00b80000"
                    + "0000ff7b";

    @TempDir private Path folder;

    @Test
    void readsWhatNumpySaves() throws IOException {
        Path file = folder.resolve("a.npy");
        Files.write(file, HexFormat.of().parseHex(SAVED_BY_NUMPY));
        try (NpyFile read = NpyFile.open(file)) {
            assertThat(read.rows()).isEqualTo(3);
            assertThat(read.dimension()).isEqualTo(2);
            assertThat(read.vector(0)).containsExactly(0.6f, 0.8f);
            assertThat(read.vector(1)).containsExactly(-1, 0);
            assertThat(read.vector(2)).containsExactly(0, 1);
        }
    }

    @Test
    void readsFloat32() throws IOException {
        Path file = NpyFiles.write(folder.resolve("a.npy"), "<f4", new float[] {1e-20f, -1e-20f});
        try (NpyFile read = NpyFile.open(file)) {
            float root = (float) Math.sqrt(0.5);
            assertThat(read.vector(0)).containsExactly(new float[] {root, -root}, within(1e-6f));
        }
    }

    @Test
    void readsTheLongHeaderOfVersion2() throws IOException {
        byte[] header =
                NpyFiles.header(2, "{'descr': '<f2', 'fortran_order': False, 'shape': (0, 512), }");
        Path file = Files.write(folder.resolve("a.npy"), header);
        try (NpyFile read = NpyFile.open(file)) {
            assertThat(read.rows()).isZero();
            assertThat(read.dimension()).isEqualTo(512);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "3; {'descr': '<f2', 'fortran_order': False, 'shape': (0, 2), }; version 3",
                "1; {'descr': '<f8', 'fortran_order': False, 'shape': (0, 2), }; are <f8",
                "1; {'descr': '>f4', 'fortran_order': False, 'shape': (0, 2), }; are >f4",
                "1; {'descr': '<f2', 'fortran_order': True, 'shape': (0, 2), }; by columns",
                "1; {'descr': '<f2', 'fortran_order': False, 'shape': (7,), }; is (7,)",
                "1; {'descr': '<f2', 'fortran_order': False, 'shape': (0, 2, 2), }; is (0, 2, 2)",
                "1; {'descr': '<f2', 'fortran_order': False, 'shape': (5, 0), }; is (5, 0)",
                "1; {'fortran_order': False, 'shape': (0, 2), }; nothing of descr",
                "1; {'descr': '<f2', 'fortran_order': False, 'shape': (1, 2), }; for 1 vectors"
            })
    void refusesOtherMatrices(int version, String words, String sentence) throws IOException {
        assertRefused(NpyFiles.header(version, words), sentence);
    }

    @Test
    void refusesWhatIsNoNpyFile() throws IOException {
        assertRefused(new byte[0], "no npy file");
        assertRefused("PAR1 and so on".getBytes(StandardCharsets.UTF_8), "no npy");
        byte[] header =
                NpyFiles.header(1, "{'descr': '<f2', 'fortran_order': False, 'shape': (0, 2), }");
        assertRefused(Arrays.copyOf(header, 40), "is cut off");
    }

    @Test
    void refusesAVectorWithoutDirection() throws IOException {
        Path file =
                NpyFiles.write(
                        folder.resolve("a.npy"),
                        "<f4",
                        new float[] {0, 0},
                        new float[] {1, Float.NaN});
        try (NpyFile read = NpyFile.open(file)) {
            assertThatThrownBy(() -> read.vector(0))
                    .isInstanceOf(IndexException.class)
                    .hasMessageContaining("Vector 0 of " + file);
            assertThatThrownBy(() -> read.vector(1)).hasMessageContaining("Vector 1 of " + file);
        }
    }

    private void assertRefused(byte[] content, String sentence) throws IOException {
        Path file = Files.write(folder.resolve("a.npy"), content);
        assertThatThrownBy(() -> NpyFile.open(file))
                .isInstanceOf(IndexException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(sentence);
    }
}
