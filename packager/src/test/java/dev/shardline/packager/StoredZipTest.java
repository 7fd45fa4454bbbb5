package dev.shardline.packager;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StoredZipTest {

    private static final List<String> NAMES =
            List.of("data/images/4e2/f7a/4e2f7a.jpg", "data/images/4e2/f7b/4e2f7b.png");

    @TempDir private Path folder;

    private Path zip(String name, List<String> entries) {
        Path file = folder.resolve(name);
        try (var zip = new StoredZip(folder.resolve("." + name))) {
            for (String entry : entries) {
                zip.add(entry, ByteBuffer.wrap(entry.getBytes(StandardCharsets.UTF_8)));
            }
            zip.publish(file);
        }
        return file;
    }

    @Test
    void entriesAreStoredInTheirOrder() throws IOException {
        try (var zip = new ZipFile(zip("a.zip", NAMES).toFile())) {
            List<? extends ZipEntry> entries = Collections.list(zip.entries());
            assertThat(entries).extracting(ZipEntry::getName).containsExactlyElementsOf(NAMES);
            assertThat(entries).extracting(ZipEntry::getMethod).containsOnly(ZipEntry.STORED);
            byte[] content = zip.getInputStream(entries.getFirst()).readAllBytes();
            assertThat(content).asString().isEqualTo(NAMES.getFirst());
        }
    }

    @Test
    void theSameEntriesGiveTheSameBytes() throws IOException {
        assertThat(zip("b.zip", NAMES)).hasBinaryContent(Files.readAllBytes(zip("a.zip", NAMES)));
    }

    @Test
    void aZipWithoutEntriesHas22Bytes() {
        assertThat(zip("a.zip", List.of())).hasSize(22);
    }

    @Test
    void aZipThatIsNotPublishedLeavesNothing() {
        try (var zip = new StoredZip(folder.resolve(".a"))) {
            zip.add("x", ByteBuffer.allocate(1));
        }
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void moreEntriesThanAPlainZipCanHoldAreRead() throws IOException {
        Path file = folder.resolve("many.zip");
        try (var zip = new StoredZip(folder.resolve(".many"))) {
            for (int i = 0; i < 70_000; i++) {
                zip.add(Integer.toString(i), ByteBuffer.allocate(0));
            }
            zip.publish(file);
        }
        try (var zip = new ZipFile(file.toFile())) {
            assertThat(zip.size()).isEqualTo(70_000);
        }
    }

    @Test
    void finishedShardsAreListedOnce() throws IOException {
        var finished = new FinishedShards(folder);
        finished.add("4e2");
        finished.add("4e3");
        finished.add("4e2");
        assertThat(folder.resolve("finished_shards")).hasContent("4e2\n4e3\n");
    }
}
