package dev.shardline.pipeline.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ContactSheetTest {

    @TempDir private Path folder;

    @Test
    void showsTheSamplesOfAllShards() throws IOException {
        shard("00000.tar", 0, 3);
        shard("00001.tar", 3, 2);
        Path jpg = folder.resolve("contact.jpg");

        int shown = ContactSheet.write(folder, jpg, 4);

        BufferedImage sheet = ImageIO.read(jpg.toFile());
        assertThat(shown).isEqualTo(5);
        assertThat(sheet.getWidth()).isEqualTo(8 + 4 * 168);
        assertThat(sheet.getHeight()).isEqualTo(8 + 2 * 186);
        assertThat(sheet.getRGB(8 + 80, 8 + 80)).isNotEqualTo(0xffffffff);
    }

    @Test
    void endsAfterSixtySamples() throws IOException {
        shard("00000.tar", 0, 70);

        assertThat(ContactSheet.write(folder, folder.resolve("contact.jpg"), 10)).isEqualTo(60);
    }

    @Test
    void writesNothingWithoutSamples() throws IOException {
        Path jpg = folder.resolve("contact.jpg");

        assertThat(ContactSheet.write(folder, jpg, 4)).isZero();
        assertThat(jpg).doesNotExist();
    }

    @Test
    void leavesNoPartBehind() throws IOException {
        shard("00000.tar", 0, 1);

        ContactSheet.write(folder, folder.resolve("contact.jpg"), 1);

        try (var files = Files.list(folder)) {
            assertThat(files)
                    .extracting(file -> file.getFileName().toString())
                    .containsExactlyInAnyOrder("00000.tar", "contact.jpg");
        }
    }

    private void shard(String name, int first, int samples) throws IOException {
        byte[] jpeg = Encoder.JPEG.encode(Painter.paint(first, 200, 150)).bytes();
        var file = Files.newOutputStream(folder.resolve(name));
        try (var tar = new TarArchiveOutputStream(file)) {
            for (int i = first; i < first + samples; i++) {
                member(tar, "%09d.jpg".formatted(i), jpeg);
                member(tar, "%09d.json".formatted(i), "{}".getBytes(StandardCharsets.UTF_8));
                String caption = "Ü\n日本語 🌄 and a long rest of it " + i;
                member(tar, "%09d.txt".formatted(i), caption.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static void member(TarArchiveOutputStream tar, String name, byte[] bytes)
            throws IOException {
        var entry = new TarArchiveEntry(name);
        entry.setSize(bytes.length);
        tar.putArchiveEntry(entry);
        tar.write(bytes);
        tar.closeArchiveEntry();
    }
}
