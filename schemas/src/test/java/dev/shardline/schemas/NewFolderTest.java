package dev.shardline.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class NewFolderTest {

    @TempDir private Path folder;

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    @Test
    void appearsWithAllThatIsInIt() throws IOException {
        Path target = folder.resolve("a/b");
        try (NewFolder made = NewFolder.at(target)) {
            Files.createDirectory(made.work().resolve("in"));
            Files.writeString(made.work().resolve("in/file"), "whole");
            assertThat(target).doesNotExist();
            made.publish();
        }
        assertThat(target.resolve("in/file")).hasContent("whole");
        try (Stream<Path> files = Files.list(folder.resolve("a"))) {
            assertThat(files).containsExactly(target);
        }
    }

    @Test
    void leavesNothingWhereItIsNotPublished() throws IOException {
        try (NewFolder made = NewFolder.at(folder.resolve("b"))) {
            Files.writeString(made.work().resolve("file"), "half");
        }
        assertThat(names()).isEmpty();
    }

    @Test
    void removesWhatACrashHasLeft() throws IOException {
        Path left = Files.createDirectory(folder.resolve(".b.partial"));
        Files.writeString(Files.createDirectory(left.resolve("in")).resolve("file"), "half");
        try (NewFolder made = NewFolder.at(folder.resolve("b"))) {
            assertThat(made.work()).isEqualTo(left).isEmptyDirectory();
            made.publish();
        }
        assertThat(names()).containsExactly("b");
    }

    @Test
    void isMadeByOneAtATime() throws IOException {
        try (NewFolder made = NewFolder.at(folder.resolve("b"))) {
            Files.writeString(made.work().resolve("file"), "whole");
            assertThatThrownBy(() -> NewFolder.at(folder.resolve("b")))
                    .isInstanceOf(FolderTakenException.class)
                    .hasMessageContaining("is being built by another process");
            assertThat(made.work().resolve("file")).exists();
        }
    }

    @Test
    void refusesWhatIsThere() throws IOException {
        Files.createDirectory(folder.resolve("b"));
        Files.createSymbolicLink(folder.resolve("c"), Path.of("nowhere"));
        for (String name : List.of("b", "c")) {
            assertThatThrownBy(() -> NewFolder.at(folder.resolve(name)))
                    .isInstanceOf(FolderTakenException.class)
                    .hasMessageContaining("is there already; delete it, or choose another place");
        }
        assertThat(names()).containsExactly("b", "c");
    }
}
