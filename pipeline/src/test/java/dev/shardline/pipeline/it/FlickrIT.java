package dev.shardline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// Classes from Flickr, from the recipe to the archive: refused with a wrong key, killed while it
/// searches, killed while it fetches, and brought to its end.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class FlickrIT {

    private static final int CATS = 1_200;
    private static final int ALL_CATS = 1_300;
    private static final int DOGS = 25;

    private static final String WRONG_KEY = "deadbeefdeadbeef";

    private final Path folder;
    private final Path output;
    private final FlickrSite flickr;

    FlickrIT(@TempDir Path folder) throws IOException {
        this.folder = folder;
        output = folder.resolve("output");
        flickr = new FlickrSite(Map.of("cat", ALL_CATS, "dog", DOGS));
        Files.writeString(folder.resolve("wrong.key"), WRONG_KEY + "\n");
    }

    @AfterAll
    void close() {
        flickr.close();
    }

    @BeforeAll
    void run() throws IOException {
        Path key = Files.writeString(folder.resolve("right.key"), FlickrSite.KEY + "\n");
        killWhileItSearches(key);
        killWhileItPacks(key);
        try (Program run = start(key)) {
            assertThat(run.awaitExit(Program.PATIENCE)).as(run + log()).isZero();
        }
        Files.delete(key); // What is searched for now must not hold it.
    }

    private void killWhileItSearches(Path key) {
        try (Program run = start(key)) {
            Await.until(Program.PATIENCE, () -> flickr.answers.size() >= 2 || !run.isAlive());
            assertThat(run.isAlive()).as(run + log()).isTrue();
            run.kill();
        }
        assertThat(output.resolve("dog")).as("killed while it searched").doesNotExist();
    }

    private void killWhileItPacks(Path key) {
        try (Program run = start(key)) {
            Await.until(
                    Program.PATIENCE,
                    () -> Files.exists(output.resolve("00001.parquet")) || !run.isAlive());
            assertThat(run.isAlive()).as(run + log()).isTrue();
            run.kill();
        }
        assertThat(output.resolve("_summary.json")).as("killed under way").doesNotExist();
    }

    @Test
    @Order(1)
    void photosAreInTheFoldersOfTheirClassesUnderTheirNumbers() throws IOException {
        var expected = new TreeMap<String, String>();
        for (int i = 0; i < CATS; i++) {
            expect("cat/%04d.jpg".formatted(i), ALL_CATS - i, expected);
        }
        for (int i = 0; i < DOGS; i++) {
            expect("dog/%02d.jpg".formatted(i), DOGS - i, expected);
        }

        assertThat(Dataset.differences(expected, photos())).isEmpty();
    }

    private static void expect(String name, long id, Map<String, String> expected) {
        if (FlickrSite.isThere(id)) {
            expected.put(name, Dataset.sha256(FlickrSite.jpeg(id)));
        }
    }

    @Test
    @Order(2)
    void whatIsGoneIsInTheTablesWithItsReason() throws SQLException {
        String tables = "read_parquet('" + output + "/*.parquet')";
        String sql =
                "SELECT reason, count(*) FROM "
                        + tables
                        + " WHERE reason IS NOT NULL GROUP BY reason";
        var reasons = new TreeMap<String, Long>();
        try (var duckdb = DriverManager.getConnection("jdbc:duckdb:");
                var statement = duckdb.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                reasons.put(rows.getString(1), rows.getLong(2));
            }
        }

        assertThat(reasons)
                .containsOnly(
                        Map.entry("http_404", 13L),
                        Map.entry("http_410", 13L),
                        Map.entry("placeholder", 13L));
    }

    @Test
    @Order(2)
    void noQuestionIsAskedTwiceButTheOneThatTheKillMet() {
        int again = flickr.answers.values().stream().mapToInt(times -> times - 1).sum();

        assertThat(again).isLessThanOrEqualTo(1);
    }

    @Test
    @Order(3)
    void theOutputIsVerified() {
        assertThat(command("verify", output.toString())).contains("verified");
    }

    @Test
    @Order(4)
    void theSummaryCountsWhatCame() throws IOException {
        String printed = command("flickr", "summary", output.toString());

        assertThat(output.resolve("summary.txt"))
                .hasContent(
                        """
                        Class dog: Downloaded: 22 Expected: 25
                        Class cat: Downloaded: 1164 Expected: 1200
                        """);
        assertThat(printed.strip())
                .isEqualTo(Files.readString(output.resolve("summary.txt")).strip());
        JsonNode urls = json("urls_data.json");
        assertThat(urls.fieldNames()).toIterable().containsExactly("dog", "cat");
        assertThat(urls.path("cat")).hasSize(CATS);
        assertThat(urls.path("dog").path(0).asText())
                .isEqualTo(flickr.photos() + "/4865/25_3535fb688d_m.jpg");
    }

    @Test
    @Order(5)
    void aSplitIsTheSameEachTime() throws IOException {
        String[] split = {"flickr", "split", output.toString(), "--test-size", "5"};
        command(split);
        byte[] first = Files.readAllBytes(output.resolve("train_test_split.json"));
        command(split);

        assertThat(Files.readAllBytes(output.resolve("train_test_split.json"))).isEqualTo(first);
        assertThat(json("train_test_split.json").path("test")).hasSize(10);
        assertThat(json("train_test_split.json").path("train")).hasSize(1_186 - 10);

        command("flickr", "subset", output.toString(), "--percentage", "20");
        assertThat(json("train_test_split_cpu.json").path("test")).hasSize(2);
    }

    @Test
    @Order(6)
    void anUnknownTypeOfSplitIsRefused() {
        try (Program split =
                Program.start(
                        folder,
                        List.of(
                                "flickr",
                                "split",
                                output.toString(),
                                "--type",
                                "random",
                                "--test-size",
                                "5"))) {
            assertThat(split.awaitExit(Program.PATIENCE)).isEqualTo(2);
            assertThat(split.complained()).contains("absolute, proportional", "random");
        }
    }

    @Test
    @Order(7)
    void anArchiveIsTheSameEachTime() throws IOException {
        command("flickr", "archive", output.toString());
        byte[] first = Files.readAllBytes(output.resolve("dataset.tgz"));

        assertThat(command("flickr", "archive", output.toString())).contains("1,188 files");
        assertThat(Files.readAllBytes(output.resolve("dataset.tgz"))).isEqualTo(first);
    }

    @Test
    @Order(8)
    void whatIsMadeOfTheFoldersIsWholeThoughTheCommandIsKilled() throws IOException {
        String all = output.toString();
        var commands = new LinkedHashMap<String, List<String>>();
        commands.put("urls_data.json", List.of("flickr", "summary", all));
        commands.put(
                "train_test_split.json",
                List.of("flickr", "split", all, "--unique", "--test-size", "5"));
        commands.put(
                "train_test_split_cpu.json",
                List.of("flickr", "subset", all, "--percentage", "20"));
        commands.put("dataset.tgz", List.of("flickr", "archive", all));
        for (var command : commands.entrySet()) {
            var trial = new KillTrial(folder, output, command.getValue());
            trial.run();
            SortedMap<String, String> expected = trial.visible();
            Files.delete(output.resolve(command.getKey()));
            Path part = output.resolve("." + command.getKey() + ".part");
            trial.killAt(() -> Files.exists(part), expected);
            trial.finish(expected);
        }
    }

    @Test
    @Order(9)
    void aWrongKeyIsRefusedInClearWordsThatDoNotHoldIt() {
        try (Program run =
                start(folder.resolve("wrong.key"), "job=other", "output=" + folder + "/other")) {
            assertThat(run.awaitExit(Program.PATIENCE)).as("" + run).isEqualTo(2);
            assertThat(run.complained())
                    .contains(
                            "The Flickr API does not take the key (code 100: Invalid API Key (***))")
                    .doesNotContain(WRONG_KEY);
        }
    }

    @Test
    @Order(10)
    void theKeyIsInNoFileOfTheJob() throws IOException {
        Files.deleteIfExists(folder.resolve("wrong.key"));
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String bytes = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                assertThat(bytes.contains(FlickrSite.KEY)).as("" + file).isFalse();
                assertThat(bytes.contains(WRONG_KEY)).as("" + file).isFalse();
            }
        }
    }

    private Program start(Path key, String... more) {
        var line =
                new ArrayList<>(
                        List.of("run", recipe(), "--state", folder.resolve("state").toString()));
        var settings =
                new ArrayList<>(
                        List.of(
                                "source.flickr.api=" + flickr.api(),
                                "source.flickr.photos=" + flickr.photos(),
                                "source.flickr.key_file=" + key,
                                "source.flickr.pause=30ms",
                                "source.flickr.classes=[{name: dog, count: 30}, {name: cat, count: "
                                        + CATS
                                        + "}]",
                                "fetch.allow_networks=127.0.0.0/8",
                                "validate.placeholders=[known, photo_unavailable]",
                                "package.samples_per_shard=200",
                                "output=" + output));
        settings.addAll(Arrays.asList(more));
        settings.forEach(setting -> line.addAll(List.of("--set", setting)));
        return Program.start(folder, line);
    }

    private static String recipe() {
        return Path.of("../recipes/flickr.yaml").toAbsolutePath().normalize().toString();
    }

    /// Runs a command to its good end.
    ///
    /// @return what it printed
    private String command(String... arguments) {
        try (Program program = Program.start(folder, List.of(arguments))) {
            assertThat(program.awaitExit(Program.PATIENCE)).as("" + program).isZero();
            return program.printed();
        }
    }

    private String log() {
        try {
            return Files.readString(folder.resolve("state/flickr/shardline.log"));
        } catch (NoSuchFileException _) {
            return "";
        } catch (IOException e) {
            throw new UncheckedIOException("reading the log", e);
        }
    }

    private JsonNode json(String file) throws IOException {
        return new JsonMapper().readTree(output.resolve(file).toFile());
    }

    /// Name to hash of all files in class folders.
    private SortedMap<String, String> photos() throws IOException {
        var photos = new TreeMap<String, String>();
        try (Stream<Path> files = Files.walk(output, 2)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String name = output.relativize(file).toString();
                if (name.endsWith(".jpg")) {
                    photos.put(name, Dataset.sha256(Files.readAllBytes(file)));
                }
            }
        }
        return photos;
    }
}
