package dev.shardline.ingest.flickr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.shardline.ingest.SourceException;
import dev.shardline.ingest.api.ApiException;
import dev.shardline.ingest.flickr.FakeFlickr.Uploaded;
import dev.shardline.ingest.flickr.FlickrStub.Fault;
import dev.shardline.schemas.recipe.FlickrSettings;
import dev.shardline.schemas.recipe.FlickrSettings.FlickrClass;
import dev.shardline.schemas.recipe.FlickrSettings.PhotoSize;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PhotoListsTest {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    @TempDir Path folder;

    private final List<Duration> sleeps = new ArrayList<>();
    private Instant now = Instant.ofEpochSecond(1_600_000_000);
    private final InstantSource clock = () -> now;
    private FlickrStub flickr;

    @BeforeEach
    void serve() throws IOException {
        flickr =
                new FlickrStub(
                        LongStream.rangeClosed(1, 6_000)
                                .mapToObj(id -> new Uploaded(id, 1_200_000_000 + id * 50_000))
                                .toList());
    }

    @AfterEach
    void stop() {
        flickr.close();
    }

    @Test
    void namesTheFilesWithAsManyDigitsAsTheirNumberHas() throws Exception {
        List<Path> files = complete(folder, false, count("dog", 12), count("cat", 100));

        assertThat(rows(files.get(0)))
                .as("classes in the order of groups")
                .hasSize(100)
                .first()
                .satisfies(row -> {
                    assertThat(row.path("name").asText()).isEqualTo("cat/000.jpg");
                    assertThat(row.path("class").asText()).isEqualTo("cat");
                    assertThat(row.path("label_number").asInt()).isEqualTo(1);
                    assertThat(row.path("id").asText()).isEqualTo("cat-6000");
                });
        assertThat(rows(files.get(1)))
                .hasSize(12)
                .last()
                .satisfies(row -> assertThat(row.path("name").asText()).isEqualTo("dog/11.jpg"));
    }

    @Test
    void givesAPhotoToTheFirstClassOnlyWhereTheyAreToBeUnique() throws Exception {
        List<Path> files = complete(folder, true, count("dog", 50), count("cat", 50));

        var ids = new ArrayList<String>();
        for (Path file : files) {
            rows(file).forEach(row -> ids.add(row.path("photo_id").asText()));
        }
        assertThat(ids).hasSize(100).doesNotHaveDuplicates();
        assertThat(rows(files.get(1)).getFirst().path("photo_id").asText())
                .as("the dogs come first in the recipe")
                .isEqualTo("6000");
    }

    @Test
    void keepsAPauseBetweenTwoQuestions() throws Exception {
        complete(folder, false, count("cat", 2_000));

        assertThat(sleeps).hasSize(3).containsOnly(PAUSE);
    }

    @ParameterizedTest
    @MethodSource
    void asksAgainWhatMayPass(Fault fault) throws Exception {
        flickr.faults.add(fault);
        flickr.faults.add(fault);

        List<Path> files = complete(folder, false, count("cat", 10));

        assertThat(rows(files.getFirst())).hasSize(10);
        assertThat(sleeps).contains(Duration.ofSeconds(2), Duration.ofSeconds(4));
    }

    static Stream<Fault> asksAgainWhatMayPass() {
        return Stream.of(
                Fault.code(10, "Sorry, the Flickr search API is not currently available."),
                Fault.code(105, "Service currently unavailable"),
                Fault.code(106, "Write operation failed"),
                new Fault(502, "<html>Bad Gateway</html>", Map.of()),
                new Fault(200, "<html>We'll be right back</html>", Map.of()),
                new Fault(200, "{\"photos\":{\"page\":1,\"pho", Map.of()),
                new Fault(200, "", Map.of()),
                new Fault(200, "{\"stat\":\"ok\"}", Map.of()),
                new Fault(429, "", Map.of("Retry-After", "7")));
    }

    @Test
    void givesUpAfterSixAttemptsAndGoesOnLater() throws Exception {
        flickr.failsFrom = 2;
        flickr.failure = new Fault(200, "<html><h1>Maintenance</h1></html>", Map.of());
        assertThatThrownBy(() -> complete(folder, false, count("cat", 2_000)))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("The Flickr API (127.0.0.1:")
                .hasMessageContaining(
                        "6 times in a row: status 200, a web page: <html><h1>Maintenance")
                .hasMessageContaining("the same command goes on later");

        flickr.failsFrom = -1;
        List<Path> files = complete(folder, false, count("cat", 2_000));

        assertThat(flickr.answered).as("nothing is asked twice").hasValue(4);
        assertThat(Files.readString(files.getFirst()))
                .isEqualTo(
                        Files.readString(
                                complete(folder.resolve("other"), false, count("cat", 2_000))
                                        .getFirst()));
    }

    @Test
    void stopsAtTheEndOfTheQuota() {
        flickr.failsFrom = 1;
        flickr.failure = new Fault(429, "", Map.of("Retry-After", "3600"));

        assertThatThrownBy(() -> complete(folder, false, count("cat", 2_000)))
                .isInstanceOf(ApiException.class)
                .hasMessage(
                        "The Flickr API has no quota left (status 429) and wants to be asked again in"
                                + " 60 minutes. Nothing is lost: the same command goes on then.");
        assertThat(folder.resolve("00000.answers/000000.json")).exists();
    }

    @Test
    void stopsAtOnceWhereTheKeyIsWrongAndDoesNotSayIt() {
        var lists = lists(folder, null, _ -> "feedfacefeedface", false, count("cat", 10));

        assertThatThrownBy(lists::complete)
                .isInstanceOf(SourceException.class)
                .hasMessage(
                        "The Flickr API does not take the key (code 100: Invalid API Key ***). Mend"
                                + " FLICKR_API_KEY or the file of source.flickr.key_file; what was"
                                + " found so far is kept.");
        assertThat(sleeps).isEmpty();
    }

    @Test
    void stopsWhereTheSearchIsRefused() {
        flickr.faults.add(Fault.code(1, "Too many tags in ALL query"));

        assertThatThrownBy(() -> complete(folder, false, count("cat", 10)))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("code 1: Too many tags in ALL query")
                .hasMessageContaining("tags=cat");
    }

    @Test
    void saysThatTheAddressMayBeWrong() {
        flickr.faults.add(new Fault(404, "<html>Not Found</html>", Map.of()));

        assertThatThrownBy(() -> complete(folder, false, count("cat", 10)))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("source.flickr.api: http://127.0.0.1")
                .hasMessageContaining("answers with status 404");
    }

    @Test
    void wantsAKey() {
        var lists = lists(folder, null, _ -> null, false, count("cat", 10));

        assertThatThrownBy(lists::complete)
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("FLICKR_API_KEY")
                .hasMessageContaining("source.flickr.key_file");
    }

    @Test
    void takesTheKeyFromAFileAndWritesItNowhere() throws Exception {
        Path key = Files.writeString(folder.resolve("key"), FlickrStub.KEY + "\n");
        Path work = folder.resolve("work");

        lists(work, key.toString(), _ -> null, false, count("cat", 600)).complete();

        try (Stream<Path> files = Files.walk(work)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file)).doesNotContain(FlickrStub.KEY);
            }
        }
    }

    @Test
    void asksNothingWhereTheListsAreThere() throws Exception {
        complete(folder, false, count("cat", 10));
        flickr.failsFrom = 0;

        complete(folder, false, count("cat", 10));

        assertThat(flickr.answered).hasValue(1);
        assertThat(folder).isDirectoryNotContaining("glob:**answers");
    }

    @Test
    void asksAnewWhatACrashHasTorn() throws Exception {
        flickr.failsFrom = 1;
        assertThatThrownBy(() -> complete(folder, false, count("cat", 2_000)))
                .isInstanceOf(ApiException.class);
        Files.writeString(folder.resolve("00000.answers/000000.json"), "{\"asked\":");
        flickr.failsFrom = -1;

        List<Path> files = complete(folder, false, count("cat", 2_000));

        assertThat(rows(files.getFirst())).hasSize(2_000);
    }

    private void sleep(Duration time) {
        sleeps.add(time);
        now = now.plus(time);
    }

    private static FlickrClass count(String name, int count) {
        return new FlickrClass(name, count, new TreeMap<>(Map.of("tags", name)));
    }

    private List<Path> complete(Path work, boolean unique, FlickrClass... classes)
            throws InterruptedException {
        PhotoLists lists =
                lists(work, null, Map.of("API_KEY", FlickrStub.KEY)::get, unique, classes);
        lists.complete();
        return lists.files();
    }

    private PhotoLists lists(
            Path work,
            @Nullable String keyFile,
            Function<String, @Nullable String> environment,
            boolean unique,
            FlickrClass... classes) {
        var settings =
                new FlickrSettings(
                        List.of(classes),
                        PhotoSize.M,
                        unique,
                        flickr.address(),
                        "https://live.example.org",
                        keyFile,
                        PAUSE,
                        "test");
        return new PhotoLists(settings, work, environment, clock, this::sleep);
    }

    private static List<JsonNode> rows(Path file) throws IOException {
        var rows = new ArrayList<JsonNode>();
        for (String line : Files.readAllLines(file)) {
            rows.add(new JsonMapper().readTree(line));
        }
        return rows;
    }
}
