package dev.shardline.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.schemas.recipe.S3Settings;
import dev.shardline.schemas.recipe.SourceSettings;
import dev.shardline.schemas.recipe.SourceSettings.OnBadRow;
import dev.shardline.schemas.recipe.SourceSettings.SourceFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InputFilesTest {

    @TempDir Path folder;

    @BeforeEach
    void writeFiles() throws IOException {
        Files.createDirectories(folder.resolve("a/b"));
        for (String name :
                List.of("2.csv", "1.csv.gz", "x.txt", ".3.csv", "a/4.csv", "a/b/5.CSV.ZST")) {
            Files.writeString(folder.resolve(name), "url\n");
        }
    }

    private List<String> find(String... paths) {
        List<String> within = Arrays.stream(paths).map(path -> folder + "/" + path).toList();
        var settings = new SourceSettings(SourceFormat.CSV, within, Fixture.URL, OnBadRow.SKIP);
        return InputFiles.find(
                        settings, new RemoteInputs(settings, S3Settings.STANDARD, Path.of("work")))
                .stream()
                .map(file -> folder.relativize(file).toString())
                .toList();
    }

    @Test
    void aFolderIsItsFilesOfTheFormat() {
        assertThat(find("")).containsExactly("1.csv.gz", "2.csv");
        assertThat(find("a/b")).containsExactly("a/b/5.CSV.ZST");
    }

    @Test
    void globsAreSortedAndFoldersMayBeAnyNumber() {
        assertThat(find("*.csv*")).containsExactly(".3.csv", "1.csv.gz", "2.csv");
        assertThat(find("**/{2,4}.csv")).containsExactly("2.csv", "a/4.csv");
        assertThat(find("a/*.csv")).containsExactly("a/4.csv");
    }

    @Test
    void pathsKeepTheirOrderAndNoFileComesTwice() {
        assertThat(find("x.txt", "2.csv", "*.csv", "./2.csv"))
                .containsExactly("x.txt", "2.csv", ".3.csv");
    }

    @Test
    void refusesPathsThatMeanNoFile() {
        assertThatThrownBy(() -> find("none.csv"))
                .isInstanceOf(SourceException.class)
                .hasMessage("source.paths: " + folder + "/none.csv does not exist.");
        assertThatThrownBy(() -> find("*.tsv")).hasMessageContaining("no file matches");
        assertThatThrownBy(() -> find("zz/*.csv")).hasMessageContaining("does not exist");
        assertThatThrownBy(() -> find("a/b/5.CSV.ZST/x")).isInstanceOf(SourceException.class);
    }
}
