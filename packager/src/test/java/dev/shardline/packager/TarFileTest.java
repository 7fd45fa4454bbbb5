package dev.shardline.packager;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TarFileTest {
    @TempDir private Path folder;

    /// The golden file is Python's: `tarfile` in USTAR format.
    @Test
    void writesWhatPythonWrites() throws IOException {
        Path path = folder.resolve("a.tar");
        try (var tar = new TarFile(path)) {
            tar.add("000000000.jpg", bytes("ÿØ" + "x".repeat(600)));
            tar.add("000000000.json", bytes("{}"));
            tar.add("000000000.txt", bytes(""));
            tar.add("000000001.jpg", bytes("ÿØ" + "y".repeat(510)));
            tar.finish();
        }
        assertThat(path).hasBinaryContent(golden());
    }

    @Test
    void knowsSizeAndHashesOfWhatItWrote() throws IOException {
        Path path = folder.resolve("a.tar");
        try (var tar = new TarFile(path)) {
            tar.add("big.jpg", ByteBuffer.allocate(3_000_000));
            Checksums sums = tar.finish();
            ByteBuffer written = ByteBuffer.wrap(Files.readAllBytes(path));
            assertThat(sums.size()).isEqualTo(written.remaining()).matches(n -> n % 10_240 == 0);
            assertThat(sums.sha256()).isEqualTo(Checksums.sha256(written));
        }
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(ISO_8859_1));
    }

    private static byte[] golden() throws IOException {
        try (var in = TarFileTest.class.getResourceAsStream("golden.tar")) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }
}
