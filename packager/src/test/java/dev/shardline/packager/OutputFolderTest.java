package dev.shardline.packager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFolderTest {
    @TempDir private Path folder;

    @Test
    void letsAJobComeBack() {
        OutputFolder.claim(Output.of(folder.resolve("out")), "cats 17");
        OutputFolder.claim(Output.of(folder.resolve("out")), "cats 17");
        assertThat(folder.resolve("out")).isDirectoryContaining("glob:**/.shardline-job");
    }

    @Test
    void refusesTheFolderOfAnotherJob() {
        OutputFolder.claim(Output.of(folder), "cats 17");
        assertThatThrownBy(() -> OutputFolder.claim(Output.of(folder), "dogs 18"))
                .isInstanceOf(PackagingException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("cats 17");
    }

    @Test
    void refusesAFolderWithForeignShards() throws IOException {
        Files.createFile(folder.resolve("00000.tar"));
        assertThatThrownBy(() -> OutputFolder.claim(Output.of(folder), "cats 17"))
                .isInstanceOf(PackagingException.class)
                .hasMessageContaining("already holds 00000.tar");
    }

    @Test
    void takesAFolderWithOtherFiles() throws IOException {
        Files.createFile(folder.resolve("notes.txt"));
        OutputFolder.claim(Output.of(folder), "cats 17");
        assertThat(folder.resolve(".shardline-job")).hasContent("cats 17");
    }
}
