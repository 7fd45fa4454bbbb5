package dev.shardline.packager;

import static dev.shardline.packager.Fixtures.accept;
import static dev.shardline.packager.Fixtures.config;
import static dev.shardline.packager.Fixtures.contents;
import static dev.shardline.packager.Fixtures.pack;
import static dev.shardline.packager.Fixtures.sample;
import static dev.shardline.packager.Fixtures.tenRecords;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.schemas.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailuresTest {
    @TempDir private Path folder;

    @Test
    void saysThatTheOutputIsAFile() throws IOException {
        Path file = Files.createFile(folder.resolve("out"));
        assertThatThrownBy(() -> new Packager(config(file, 3), List.of()))
                .isInstanceOf(PackagingException.class)
                .hasMessageContaining("Cannot write " + file);
    }

    @Test
    void saysThatAFileIsWhereAFolderShouldBe() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        assertThatThrownBy(() -> new Packager(config(file.resolve("out"), 3), List.of()))
                .isInstanceOf(PackagingException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void saysWhatIsInTheWayOfAShardAndGoesOnLater() throws IOException {
        Path blocked = folder.resolve("00001.tar");
        Files.createDirectories(blocked.resolve("x"));
        var packager = new Packager(config(folder, 3), List.of());
        assertThatThrownBy(
                        () -> {
                            for (int i = 0; i < 10; i++) {
                                accept(packager, i, tenRecords().get(i));
                            }
                        })
                .isInstanceOf(PackagingException.class)
                .hasMessageContaining("00001.tar");
        packager.close();
        assertThat(contents(folder).keySet())
                .containsExactly("00000.parquet", "00000.tar", "00000_stats.json");

        Disk.delete(blocked);
        assertThat(pack(config(folder, 3), List.of(), tenRecords())).hasSize(3);
    }

    @Test
    void saysThatTheFolderHasGone() throws IOException {
        Path output = folder.resolve("out");
        var packager = new Packager(config(output, 3), List.of());
        Disk.delete(output);
        assertThatThrownBy(() -> accept(packager, 0, sample(0)))
                .isInstanceOf(PackagingException.class)
                .hasMessageContaining(output.toString())
                .hasMessageContaining("does not exist");
        packager.close();
    }

    @Test
    void saysThatAShardCannotBeRead() {
        assertThatThrownBy(() -> ShardReader.open(folder.resolve("00000.tar")))
                .isInstanceOf(PackagingException.class)
                .hasMessageContaining("00000.tar")
                .hasMessageContaining("does not exist");
    }
}
