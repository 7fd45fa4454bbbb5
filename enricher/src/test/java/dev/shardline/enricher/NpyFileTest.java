package dev.shardline.enricher;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NpyFileTest {

    @TempDir private Path folder;

    @Test
    void isATableOfHalvesAsNumpyWritesIt() throws IOException {
        Path path = folder.resolve("a.npy");
        try (var file = new NpyFile(path)) {
            file.add(new float[] {1, -0.5f, 65504});
            file.add(new float[] {0, 0.1f, 2});
            file.finish(3);
        }
        byte[] bytes = Files.readAllBytes(path);
        assertThat(bytes).hasSize(128 + 12).startsWith(0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, 118, 0);
        assertThat(new String(bytes, 10, 118, ISO_8859_1))
                .startsWith("{'descr': '<f2', 'fortran_order': False, 'shape': (2, 3), }")
                .endsWith(" \n");
        ByteBuffer rows = ByteBuffer.wrap(bytes, 128, 12).order(ByteOrder.LITTLE_ENDIAN);
        int[] halves = {0x3C00, 0xB800, 0x7BFF, 0, 0x2E66, 0x4000};
        for (int half : halves) {
            assertThat(rows.getShort() & 0xFFFF).isEqualTo(half);
        }
    }

    @Test
    void mayHaveNoRows() throws IOException {
        Path path = folder.resolve("a.npy");
        try (var file = new NpyFile(path)) {
            file.finish(512);
        }
        assertThat(Files.readString(path, ISO_8859_1)).contains("'shape': (0, 512)");
    }

    @Test
    void rowsAreOfOneWidth() throws IOException {
        try (var file = new NpyFile(folder.resolve("a.npy"))) {
            file.add(new float[] {1, 2});
            assertThatThrownBy(() -> file.add(new float[] {1}))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("a row of 1 numbers among those of 2");
        }
    }
}
