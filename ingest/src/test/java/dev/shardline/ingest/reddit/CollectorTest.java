package dev.shardline.ingest.reddit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.luben.zstd.ZstdOutputStream;
import dev.shardline.ingest.SourceException;
import dev.shardline.ingest.api.ApiException;
import dev.shardline.ingest.reddit.RedditStub.Fault;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectorTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final YearMonth JANUARY = YearMonth.of(2020, 1);
    private static final YearMonth FEBRUARY = YearMonth.of(2020, 2);

    /// 2020-01-01T00:00:00Z.
    private static final long NEW_YEAR = 1_577_836_800;

    private static final Credentials ALL =
            new Credentials(
                    new Credentials.Reddit(RedditStub.CLIENT, RedditStub.SECRET, null, null),
                    RedditStub.IMGUR,
                    null);

    @TempDir Path folder;

    private final List<Duration> sleeps = new ArrayList<>();
    private final List<String> said = new ArrayList<>();
    private Instant now = Instant.ofEpochSecond(1_600_000_000);
    private RedditStub reddit;

    @BeforeEach
    void serve() throws IOException {
        reddit = new RedditStub();
    }

    @AfterEach
    void stop() {
        reddit.close();
    }

    @Test
    void writesAnAnnotationFileAsTheOriginalDoes() throws Exception {
        Path dump =
                dump(
                        post("ei9s2k", 111, "My first rosé [OC]", "https://i.redd.it/0a1.jpg")
                                .put("score", 57)
                                .put("author", "rosefan")
                                .put("permalink", "/r/roses/comments/ei9s2k/my_first_rose_oc/"));

        collect(Credentials.NONE, false, List.of(dump), JANUARY);

        assertThat(folder.resolve("roses_2020-01.json"))
                .hasContent(
                        "{\"info\": {\"start_date\": \"2020-01-01\", \"end_date\": \"2020-01-31\","
                                + " \"url\": \"https://redcaps.xyz\", \"version\": \"1.0\"},"
                                + " \"annotations\": [{\"image_id\": \"ei9s2k\", \"subreddit\":"
                                + " \"roses\", \"url\": \"https://i.redd.it/0a1.jpg\", \"caption\":"
                                + " \"my first rose\", \"raw_caption\": \"My first ros\\u00e9 [OC]\","
                                + " \"score\": 57, \"author\": \"rosefan\", \"created_utc\":"
                                + " 1577836911, \"permalink\":"
                                + " \"/r/roses/comments/ei9s2k/my_first_rose_oc/\"}]}");
        assertThat(folder).isDirectoryNotContaining("glob:**/.collect*");
        assertThat(reddit.asked).isEmpty();
    }

    @Test
    void takesWhatRedcapsTakesOfADump() throws Exception {
        Path dump =
                dump(
                        post("good", 1, "good", "https://i.redd.it/a.jpg"),
                        post("removed", 2, "x", "https://i.redd.it/a.jpg")
                                .put("removed_by_category", "moderator"),
                        post("nsfw", 3, "x", "https://i.redd.it/a.jpg").put("over_18", true),
                        post("low", 4, "x", "https://i.redd.it/a.jpg").put("score", 1),
                        post("video", 5, "x", "https://v.redd.it/a"),
                        post("empty", 6, "x", "https://www.reddit.com/gallery/abc"),
                        post("february", 31 * 86_400, "x", "https://i.redd.it/a.jpg"),
                        post("december", -1, "x", "https://i.redd.it/a.jpg"),
                        post("other", 7, "x", "https://i.redd.it/a.jpg").put("subreddit", "cats"),
                        post("last", 31 * 86_400 - 1, "x", "https://i.redd.it/a.jpg"));

        collect(Credentials.NONE, false, List.of(dump), JANUARY);

        assertThat(ids(JANUARY)).containsExactly("good", "last");
        assertThat(said)
                .singleElement()
                .asString()
                .contains("2 annotations of 6 posts", "{no_link=1, over_18=1, removed=1, score=1}");
    }

    @Test
    void readsWindowsOfTwoGibibytes() throws Exception {
        Path dump = folder.resolve("RS_2020-01.zst");
        try (OutputStream out = new ZstdOutputStream(Files.newOutputStream(dump), 1).setLong(28)) {
            out.write(line(post("good", 1, "good", "https://i.redd.it/a.jpg")));
            // Long enough that the window is not made smaller than it was asked for.
            byte[] filler = line(post("filler", 1, "x".repeat(1 << 20), "https://example.org/"));
            for (int i = 0; i < 140; i++) {
                out.write(filler);
            }
        }

        collect(Credentials.NONE, false, List.of(dump), JANUARY);

        assertThat(ids(JANUARY)).containsExactly("good");
    }

    @Test
    void asksRedditForTheStateOfThePostsAHundredAtATime() throws Exception {
        var posts = new ObjectNode[250];
        for (int i = 0; i < posts.length; i++) {
            posts[i] = post("p%03d".formatted(i), i, "old", "https://i.redd.it/a.jpg");
            posts[i].put("score", 1);
            reddit.posts.put("p%03d".formatted(i), posts[i].deepCopy().put("score", 9));
        }
        reddit.posts.remove("p007");

        collect(ALL, true, List.of(dump(posts)), JANUARY);

        assertThat(ids(JANUARY)).hasSize(249).doesNotContain("p007");
        assertThat(reddit.asked).hasSize(4).filteredOn(it -> it.contains("/api/info")).hasSize(3);
        assertThat(reddit.asked.get(1)).contains("id=t3_p000%2Ct3_p001%2C");
        assertThat(reddit.grants).containsExactly("grant_type=client_credentials");
        assertThat(said.getLast()).contains("{gone=1}");
    }

    @Test
    void signsInAsTheUserWhereThereIsOne() throws Exception {
        reddit.posts.put("a", post("a", 1, "a", "https://i.redd.it/a.jpg"));
        var user =
                new Credentials.Reddit(
                        RedditStub.CLIENT, RedditStub.SECRET, "ann", RedditStub.PASSWORD);

        collect(new Credentials(user, null, null), false, List.of(), JANUARY);

        assertThat(reddit.grants)
                .containsExactly("grant_type=password&username=ann&password=password-4712");
    }

    @Test
    void takesTheNewestPostsWhereThereIsNoDump() throws Exception {
        for (int i = 250; i > 0; i--) {
            String id = "p%03d".formatted(i);
            reddit.posts.put(id, post(id, i * 86_400L - 86_400, "x", "https://i.redd.it/a.jpg"));
        }

        collect(ALL, false, List.of(), JANUARY, FEBRUARY);

        assertThat(ids(JANUARY)).hasSize(31).startsWith("p001");
        assertThat(ids(FEBRUARY)).hasSize(29).startsWith("p032");
        assertThat(reddit.asked).filteredOn(it -> it.contains("/r/Roses/new")).hasSize(3);
        assertThat(said.getFirst()).contains("2020-01 may be incomplete");
    }

    @Test
    void waitsWhereTheRateHeadersSaySo() throws Exception {
        reddit.posts.put("a", post("a", 1, "a", "https://i.redd.it/a.jpg"));
        reddit.headers.put("X-Ratelimit-Remaining", "0.0");
        reddit.headers.put("X-Ratelimit-Reset", "123");

        collect(ALL, false, List.of(), JANUARY);

        assertThat(sleeps).contains(Duration.ofSeconds(123));
    }

    @Test
    void asksForANewTokenWhereTheOldOneHasEnded() throws Exception {
        reddit.posts.put("a", post("a", 1, "a", "https://i.redd.it/a.jpg"));
        reddit.faults.add(new Fault(401, "", Map.of()));

        collect(ALL, false, List.of(), JANUARY);

        assertThat(reddit.grants).hasSize(2);
        assertThat(ids(JANUARY)).containsExactly("a");
    }

    @Test
    void asksImgurForTheFirstImageOfAnAlbum() throws Exception {
        reddit.albums.put("AbC", "https://i.imgur.com/first.png");
        Path dump =
                dump(
                        post("a", 1, "a", "https://imgur.com/a/AbC"),
                        post("b", 2, "b", "https://imgur.com/gallery/AbC"),
                        post("c", 3, "c", "https://imgur.com/a/gone"));

        collect(ALL, false, List.of(dump), JANUARY);

        assertThat(annotations(JANUARY))
                .extracting(annotation -> annotation.path("url").asText())
                .containsExactly(
                        "https://i.imgur.com/first.png",
                        "https://i.imgur.com/first.png",
                        Link.REMOVED);
        assertThat(reddit.asked).as("the same album once").hasSize(2);
    }

    @Test
    void leavesOutAlbumsThatNobodyMayAskFor() throws Exception {
        Path dump = dump(post("a", 1, "a", "https://imgur.com/a/AbC"));

        collect(Credentials.NONE, false, List.of(dump), JANUARY);

        assertThat(annotations(JANUARY)).isEmpty();
        assertThat(said.getFirst()).contains("0 annotations of 1 posts, left out: {no_link=1}");
    }

    /// In the original both made a good link into the one of a removed image.
    @Test
    void holdsNobodyUpWhereImgursHeadersAreMissingOrItsTimeIsPast() throws Exception {
        reddit.albums.put("A1", "https://i.imgur.com/1.png");
        reddit.albums.put("A2", "https://i.imgur.com/2.png");
        reddit.headers.put("X-RateLimit-UserRemaining", "2");
        reddit.headers.put("X-RateLimit-UserReset", "1500000000");

        collect(ALL, false, List.of(dump(albums(2))), JANUARY);

        assertThat(annotations(JANUARY))
                .extracting(annotation -> annotation.path("url").asText())
                .containsExactly("https://i.imgur.com/1.png", "https://i.imgur.com/2.png");
        assertThat(sleeps).allMatch(time -> time.compareTo(Duration.ofSeconds(1)) <= 0);
    }

    @Test
    void waitsForImgursNextHour() throws Exception {
        reddit.albums.put("A1", "https://i.imgur.com/1.png");
        reddit.albums.put("A2", "https://i.imgur.com/2.png");
        reddit.headers.put("X-RateLimit-UserRemaining", "3");
        reddit.headers.put("X-RateLimit-UserReset", "1600000500");

        collect(ALL, false, List.of(dump(albums(2))), JANUARY);

        assertThat(sleeps).contains(Duration.ofSeconds(501));
    }

    @Test
    void stopsAtTheEndOfImgursDayAndGoesOnTheNext() throws Exception {
        for (int i = 1; i <= 3; i++) {
            reddit.albums.put("A" + i, "https://i.imgur.com/" + i + ".png");
        }
        reddit.headers.put("X-RateLimit-ClientRemaining", "500");
        Path dump = dump(albums(3));
        assertThatThrownBy(() -> collect(ALL, false, List.of(dump), JANUARY))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("Imgur's quota of the day is used up: 500 requests")
                .hasMessageContaining("the same command goes on tomorrow");
        assertThat(folder.resolve("roses_2020-01.json")).doesNotExist();

        reddit.headers.clear();
        collect(ALL, false, List.of(dump), JANUARY);

        assertThat(annotations(JANUARY)).hasSize(3);
        assertThat(reddit.asked).as("no album is asked for twice").hasSize(3);
    }

    @Test
    void goesOnBehindTheLastFinishedHundred() throws Exception {
        var posts = new ObjectNode[250];
        for (int i = 0; i < posts.length; i++) {
            posts[i] = post("p%03d".formatted(i), i, "x", "https://i.redd.it/a.jpg");
            reddit.posts.put("p%03d".formatted(i), posts[i]);
        }
        Path dump = dump(posts);
        collect(ALL, true, List.of(dump), JANUARY);
        String undisturbed = Files.readString(folder.resolve("roses_2020-01.json"));
        Files.delete(folder.resolve("roses_2020-01.json"));
        reddit.asked.clear();
        var page = new Fault(200, "<html>Our CDN was unable to reach us</html>", Map.of());
        reddit.failWhenAskedFor("t3_p100", Collections.nCopies(6, page));

        assertThatThrownBy(() -> collect(ALL, true, List.of(dump), JANUARY))
                .isInstanceOf(ApiException.class)
                .hasMessageContaining("Reddit's API (127.0.0.1:")
                .hasMessageContaining("a web page: <html>Our CDN");
        collect(ALL, true, List.of(dump), JANUARY);

        assertThat(Files.readString(folder.resolve("roses_2020-01.json"))).isEqualTo(undisturbed);
        assertThat(reddit.asked.stream().filter(it -> it.contains("t3_p000")))
                .as("the first hundred is asked for once")
                .hasSize(1);
    }

    @Test
    void doesNotTakeUnfinishedWorkOfOtherDumpsForItsOwn() throws Exception {
        ObjectNode[] posts = albums(2);
        reddit.albums.put("A1", "https://i.imgur.com/1.png");
        reddit.albums.put("A2", "https://i.imgur.com/2.png");
        reddit.headers.put("X-RateLimit-ClientRemaining", "500");
        Path dump = dump(posts);
        assertThatThrownBy(() -> collect(ALL, false, List.of(dump), JANUARY))
                .isInstanceOf(ApiException.class);
        Path more = folder.resolve("more.jsonl");
        Files.write(more, line(post("p0005", 5, "x", "https://i.redd.it/a.jpg")));

        reddit.headers.clear();
        collect(ALL, false, List.of(dump, more), JANUARY);

        assertThat(ids(JANUARY)).containsExactly("p000", "p0005", "p001");
    }

    @Test
    void changesNothingThatIsThere() throws Exception {
        Path file = Files.writeString(folder.resolve("roses_2020-01.json"), "mine");

        collect(Credentials.NONE, false, List.of(folder.resolve("absent.zst")), JANUARY);

        assertThat(file).hasContent("mine");
        assertThat(said).containsExactly("All months are there; nothing to do.");
    }

    @Test
    void refusesWrongCredentialsWithoutSayingThem() throws Exception {
        var wrong = new Credentials.Reddit("nobody", "wrong-secret", "ann", "wrong-password");

        assertThatThrownBy(() ->
                        collect(new Credentials(wrong, null, null), false, List.of(), JANUARY))
                .isInstanceOf(SourceException.class)
                .hasMessage(
                        "Reddit does not take the credentials (status 401, 401). Mend their file or"
                                + " environment; what was collected so far is kept.");
        assertThat(sleeps).isEmpty();
    }

    @Test
    void wantsCredentialsForReddit() {
        assertThatThrownBy(() -> collect(Credentials.NONE, false, List.of(), JANUARY))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("--credentials")
                .hasMessageContaining("REDDIT_CLIENT_ID");
    }

    @Test
    void writesCredentialsNowhere() throws Exception {
        reddit.albums.put("A1", "https://i.imgur.com/1.png");
        reddit.headers.put("X-RateLimit-ClientRemaining", "500");
        reddit.posts.put("p1", post("p1", 1, "x", "https://imgur.com/a/A1"));
        reddit.posts.put("p2", post("p2", 1, "x", "https://imgur.com/a/A2"));
        var user =
                new Credentials.Reddit(
                        RedditStub.CLIENT, RedditStub.SECRET, "ann", RedditStub.PASSWORD);
        var all = new Credentials(user, RedditStub.IMGUR, null);
        Path work = Files.createDirectories(folder.resolve("work"));

        assertThatThrownBy(() -> collect(work, all, false, List.of(), JANUARY))
                .isInstanceOf(ApiException.class);

        var everything = new StringBuilder(all + " " + user + said);
        try (Stream<Path> files = Files.walk(work)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                everything.append(Files.readString(file));
            }
        }
        assertThat(everything.toString())
                .contains("A1")
                .doesNotContain(
                        RedditStub.CLIENT,
                        RedditStub.SECRET,
                        RedditStub.PASSWORD,
                        RedditStub.IMGUR,
                        RedditStub.TOKEN);
    }

    @Test
    void saysWhereADumpIsDamaged() throws Exception {
        byte[] whole = Files.readAllBytes(dump(albums(200)));
        Path cut = Files.write(folder.resolve("cut.zst"), Arrays.copyOf(whole, whole.length - 9));
        Path text = Files.writeString(folder.resolve("text"), "id,title\n");
        Path empty = Files.writeString(folder.resolve("empty"), "");

        assertThatThrownBy(() -> collect(Credentials.NONE, false, List.of(cut), JANUARY))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("cut.zst is damaged behind line");
        assertThatThrownBy(() -> collect(Credentials.NONE, false, List.of(text), JANUARY))
                .hasMessageContaining("is no dump of posts");
        assertThatThrownBy(() -> collect(Credentials.NONE, false, List.of(empty), JANUARY))
                .hasMessageContaining("is no dump of posts: it is empty");
        assertThat(folder.resolve("roses_2020-01.json")).doesNotExist();
    }

    private void collect(
            Credentials credentials, boolean current, List<Path> dumps, YearMonth... months)
            throws InterruptedException {
        collect(folder, credentials, current, dumps, months);
    }

    private void collect(
            Path saveTo,
            Credentials credentials,
            boolean current,
            List<Path> dumps,
            YearMonth... months)
            throws InterruptedException {
        var wanted =
                new Collection(
                        "Roses",
                        new TreeSet<>(List.of(months)),
                        dumps,
                        current,
                        saveTo,
                        reddit.address(),
                        reddit.address(),
                        reddit.address(),
                        Duration.ofSeconds(1));
        try (var collector =
                new Collector(wanted, credentials, "test", said::add, () -> now, this::sleep)) {
            collector.run();
        }
    }

    private void sleep(Duration time) {
        sleeps.add(time);
        now = now.plus(time);
    }

    private static ObjectNode post(String id, long seconds, String title, String url) {
        ObjectNode post = JSON.createObjectNode();
        post.put("id", id).put("subreddit", "Roses").put("title", title).put("url", url);
        post.put("score", 5).put("author", "ann").put("created_utc", NEW_YEAR + seconds);
        post.put("over_18", false).putNull("removed_by_category");
        return post.put("permalink", "/r/roses/comments/" + id + "/");
    }

    private static ObjectNode[] albums(int count) {
        var posts = new ObjectNode[count];
        for (int i = 0; i < count; i++) {
            String id = "p%03d".formatted(i);
            posts[i] = post(id, i, "x", "https://imgur.com/a/A" + (i + 1));
        }
        return posts;
    }

    private Path dump(ObjectNode... posts) throws IOException {
        Path dump = folder.resolve("RS_2020-01.zst");
        try (OutputStream out = new ZstdOutputStream(Files.newOutputStream(dump))) {
            for (ObjectNode post : posts) {
                out.write(line(post));
            }
        }
        return dump;
    }

    private static byte[] line(ObjectNode post) {
        return (post + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private List<JsonNode> annotations(YearMonth month) throws IOException {
        Path file = folder.resolve("roses_" + month + ".json");
        var annotations = new ArrayList<JsonNode>();
        JSON.readTree(Files.readString(file)).path("annotations").forEach(annotations::add);
        return annotations;
    }

    private List<String> ids(YearMonth month) throws IOException {
        return annotations(month).stream().map(it -> it.path("image_id").asText()).toList();
    }
}
