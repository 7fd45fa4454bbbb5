package dev.shardline.packager.classes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.packager.classes.Split.Rule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClassFoldersTest {

    private static final Rule TWO = new Rule(Split.Type.ABSOLUTE, 2, 42, false);

    @TempDir Path output;

    /// The vector of Python's `random.seed(42)` and `shuffle`.
    @Test
    void splitsAsPythonShuffles() throws IOException {
        images("cat", 10);

        Split split = Split.write(output, new Rule(Split.Type.ABSOLUTE, 3, 42, false), Split.FILE);

        assertThat(split.test()).containsExactly("cat/07.jpg", "cat/03.jpg", "cat/02.jpg");
        assertThat(split.train())
                .containsExactly(
                        "cat/08.jpg",
                        "cat/05.jpg",
                        "cat/06.jpg",
                        "cat/09.jpg",
                        "cat/04.jpg",
                        "cat/00.jpg",
                        "cat/01.jpg");
    }

    @Test
    void seedsEachClassAnew() throws IOException {
        images("cat", 10);
        images("dog", 10);

        Split split = Split.write(output, TWO, Split.FILE);

        assertThat(split.test())
                .containsExactly("cat/07.jpg", "cat/03.jpg", "dog/07.jpg", "dog/03.jpg");
        assertThat(split.train()).hasSize(16).doesNotContainAnyElementsOf(split.test());
    }

    @Test
    void writesTheFileAsTheOriginalDoes() throws IOException {
        images("cät", 2);

        Split.write(output, new Rule(Split.Type.ABSOLUTE, 1, 42, false), Split.FILE);

        assertThat(output.resolve("train_test_split.json"))
                .hasContent(
                        """
                        {
                            "train": [
                                "c\\u00e4t/0.jpg"
                            ],
                            "test": [
                                "c\\u00e4t/1.jpg"
                            ]
                        }\
                        """);
    }

    @ParameterizedTest
    @CsvSource({"0.25, 2", "25, 2", "1, 10", "100, 10", "0, 0", "0.99, 9"})
    void takesAShareAsFractionOrPerCent(double size, int files) throws IOException {
        images("cat", 10);

        Split split =
                Split.write(output, new Rule(Split.Type.PROPORTIONAL, size, 42, false), Split.FILE);

        assertThat(split.test()).hasSize(files);
        assertThat(split.train()).hasSize(10 - files);
    }

    @Test
    void takesNoMoreThanThereIs() throws IOException {
        images("cat", 3);

        Split split =
                Split.write(output, new Rule(Split.Type.ABSOLUTE, 500, 42, false), Split.FILE);

        assertThat(split.test()).hasSize(3);
        assertThat(split.train()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"ABSOLUTE, 2.5", "ABSOLUTE, -1", "PROPORTIONAL, 101", "PROPORTIONAL, NaN"})
    void refusesSizesThatMeanNothing(Split.Type type, double size) {
        assertThatThrownBy(() -> new Rule(type, size, 42, false))
                .isInstanceOf(ClassesException.class)
                .hasMessageContaining(Double.toString(size));
    }

    @Test
    void leavesOutFilesWithTheSameBytes() throws IOException {
        images("cat", 3);
        images("dog", 3);
        Files.copy(output.resolve("cat/1.jpg"), output.resolve("dog/copy.jpg"));
        Rule unique = new Rule(Split.Type.ABSOLUTE, 1, 42, true);

        Split split = Split.write(output, unique, Split.FILE);

        var all = new ArrayList<>(split.train());
        all.addAll(split.test());
        assertThat(all).hasSize(6).doesNotContain("dog/copy.jpg");
    }

    @Test
    void keepsTheSameShareOfEachClass() throws IOException {
        images("cat", 10);
        images("dog", 100);
        Split whole = Split.write(output, TWO, Split.FILE);

        Split part = Split.writeSubset(output, 50, 42, Split.FILE, "part.json");

        assertThat(part.train()).hasSize(4 + 49).isSubsetOf(whole.train());
        assertThat(part.test()).hasSize(1 + 1).isSubsetOf(whole.test());
        assertThat(output.resolve("part.json")).exists();
    }

    @Test
    void refusesASubsetOfNothing() throws IOException {
        images("cat", 10);

        assertThatThrownBy(() -> Split.writeSubset(output, 50, 42, Split.FILE, "part.json"))
                .isInstanceOf(ClassesException.class)
                .hasMessageContaining("split first");
        assertThatThrownBy(() -> Split.writeSubset(output, 50, 42, "../a.json", "part.json"))
                .isInstanceOf(ClassesException.class)
                .hasMessageContaining("no name for a list");
        Files.writeString(output.resolve("a.json"), "[]");
        assertThatThrownBy(() -> Split.writeSubset(output, 50, 42, "a.json", "part.json"))
                .isInstanceOf(ClassesException.class)
                .hasMessageContaining("no lists train and test");
    }

    @Test
    void refusesAnOutputThatIsNotComplete() throws IOException {
        images("cat", 10);
        Files.writeString(output.resolve(".shardline-job"), "cats 1");

        assertThatThrownBy(() -> Split.write(output, TWO, Split.FILE))
                .isInstanceOf(ClassesException.class)
                .hasMessageContaining("is not complete yet");
    }

    @Test
    void refusesAFolderWithoutClasses() {
        assertThatThrownBy(() -> Split.write(output, TWO, Split.FILE))
                .isInstanceOf(ClassesException.class)
                .hasMessageContaining("holds no folder with images");
        assertThatThrownBy(() -> Archive.write(output.resolve("nix")))
                .isInstanceOf(ClassesException.class)
                .hasMessageContaining("is not a folder");
    }

    @Test
    void archivesFoldersAndSplitsAndNothingElse() throws IOException {
        images("cat", 2);
        images("dog", 1);
        Split.write(output, TWO, Split.FILE);
        for (String other : List.of("urls_data.json", "summary.txt", "00000.parquet", ".hidden")) {
            Files.writeString(output.resolve(other), "x");
        }

        Archive.write(output);
        assertThat(Archive.write(output)).as("an archive is never in itself").isEqualTo(4);

        assertThat(members().keySet())
                .containsExactly("cat/0.jpg", "cat/1.jpg", "dog/0.jpg", "train_test_split.json");
        assertThat(members().get("dog/0.jpg"))
                .isEqualTo(Files.readString(output.resolve("dog/0.jpg")));
        assertThat(output).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void makesTheSameArchiveOfTheSameFiles() throws IOException {
        images("cat", 3);
        Archive.write(output);
        byte[] first = Files.readAllBytes(output.resolve(Archive.FILE));
        Files.setLastModifiedTime(
                output.resolve("cat/0.jpg"), FileTime.from(Instant.ofEpochSecond(5)));

        Archive.write(output);

        assertThat(Files.readAllBytes(output.resolve(Archive.FILE))).isEqualTo(first);
    }

    @Test
    void archivesNamesOfAnyLengthAndScript() throws IOException {
        String name = "ネコ".repeat(25) + "-cat".repeat(10);
        images(name, 1);

        Archive.write(output);

        assertThat(members()).containsOnlyKeys(name + "/0.jpg");
    }

    @Test
    void listsUrlsAndCountsFilesInTheOrderOfTheRecipe() throws Exception {
        images("cat", 2);
        images("dog", 1);
        table("00000.parquet", "('dog',0,1,'http://d/1'),('cat',1,2,'http://c/2')");
        table(
                "_unpacked.parquet",
                "('cat',1,0,'http://c/0'),('dog',0,0,'http://d/0'),('cat',1,1,'http://c/1')");

        ClassLists.write(output);

        assertThat(output.resolve("urls_data.json"))
                .hasContent(
                        "{\"dog\": [\"http://d/0\", \"http://d/1\"], \"cat\": [\"http://c/0\","
                                + " \"http://c/1\", \"http://c/2\"]}");
        assertThat(output.resolve("summary.txt"))
                .hasContent(
                        """
                        Class dog: Downloaded: 1 Expected: 2
                        Class cat: Downloaded: 2 Expected: 3
                        """);
    }

    @Test
    void saysThatTheTablesAreOfAnotherSource() throws Exception {
        images("cat", 2);
        assertThatThrownBy(() -> ClassLists.write(output)).hasMessageContaining("has no tables");

        execute("COPY (SELECT 'a' AS url) TO '%s'".formatted(output.resolve("00000.parquet")));
        assertThatThrownBy(() -> ClassLists.write(output))
                .isInstanceOf(ClassesException.class)
                .hasMessageContaining("it is no output of source flickr");
        assertThat(output.resolve("urls_data.json")).doesNotExist();
    }

    private void table(String name, String rows) throws SQLException {
        execute(
                "COPY (SELECT * FROM (VALUES %s) v(label, label_number, position, url)) TO '%s'"
                        .formatted(rows, output.resolve(name)));
    }

    private static void execute(String sql) throws SQLException {
        try (var duckdb = DriverManager.getConnection("jdbc:duckdb:");
                var statement = duckdb.createStatement()) {
            statement.execute(sql);
        }
    }

    private void images(String name, int count) throws IOException {
        Files.createDirectories(output.resolve(name));
        int digits = Integer.toString(count).length();
        for (int i = 0; i < count; i++) {
            String file = ("%0" + digits + "d.jpg").formatted(i);
            Files.writeString(output.resolve(name).resolve(file), name + i);
        }
    }

    private SortedMap<String, String> members() throws IOException {
        var members = new TreeMap<String, String>();
        try (var tar =
                new TarArchiveInputStream(
                        new GZIPInputStream(Files.newInputStream(output.resolve(Archive.FILE))))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                members.put(
                        entry.getName(), new String(tar.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return members;
    }
}
