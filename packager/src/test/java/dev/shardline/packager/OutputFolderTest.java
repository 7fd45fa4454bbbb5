package dev.shardline.packager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.schemas.recipe.PackageSettings.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFolderTest {
    @TempDir private Path folder;

    @Test
    void letsAJobComeBack() {
        OutputFolder.claim(Output.of(folder.resolve("out")), "cats 17", Mode.INCREMENTAL);
        OutputFolder.claim(Output.of(folder.resolve("out")), "cats 17", Mode.INCREMENTAL);
        assertThat(folder.resolve("out")).isDirectoryContaining("glob:**/.shardline-job");
    }

    @Test
    void refusesTheFolderOfAnotherJob() {
        OutputFolder.claim(Output.of(folder), "cats 17", Mode.INCREMENTAL);
        assertThatThrownBy(() -> OutputFolder.claim(Output.of(folder), "dogs 18", Mode.INCREMENTAL))
                .isInstanceOf(PackagingException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("cats 17");
    }

    @Test
    void refusesAFolderWithForeignShards() throws IOException {
        Files.createFile(folder.resolve("00000.tar"));
        assertThatThrownBy(() -> OutputFolder.claim(Output.of(folder), "cats 17", Mode.INCREMENTAL))
                .isInstanceOf(PackagingException.class)
                .hasMessageContaining("already holds 00000.tar");
    }

    @Test
    void takesAFolderWithOtherFiles() throws IOException {
        Files.createFile(folder.resolve("notes.txt"));
        OutputFolder.claim(Output.of(folder), "cats 17", Mode.INCREMENTAL);
        assertThat(folder.resolve(".shardline-job")).hasContent("cats 17");
    }
}
