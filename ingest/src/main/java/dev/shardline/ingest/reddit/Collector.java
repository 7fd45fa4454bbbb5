package dev.shardline.ingest.reddit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shardline.ingest.SourceException;
import dev.shardline.ingest.api.ApiClient;
import dev.shardline.ingest.api.AtomicFiles;
import dev.shardline.ingest.api.Sleeper;
import dev.shardline.ingest.redcaps.Captions;
import dev.shardline.ingest.redcaps.PythonJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;

/// Collects annotations: one file for each month, `{subreddit}_{YYYY-MM}.json`, whole or not there.
///
/// A month whose file is there is complete. Stopped or killed, a collection goes on behind the last
/// hundred posts that were finished; dumps and albums are not read again either. What it needs for
/// that is in a hidden folder beside the files, which goes with the last month.
///
/// For one thread and one process.
public final class Collector implements AutoCloseable {

    private static final JsonMapper JSON = new JsonMapper();

    private final Collection wanted;
    private final Path work;
    private final Dumps dumps;
    private final Consumer<String> progress;
    private final InstantSource clock;
    private final @Nullable RedditApi reddit;
    private final @Nullable ImgurApi imgur;
    private final List<ApiClient> clients = new ArrayList<>();

    /// A collector that has done nothing yet.
    ///
    /// @param userAgent ours; the credentials' wins
    /// @param progress takes a line for each step
    /// @throws SourceException if the credentials lack what the collection needs
    public Collector(
            Collection wanted,
            Credentials credentials,
            String userAgent,
            Consumer<String> progress) {
        this(wanted, credentials, userAgent, progress, InstantSource.system(), Thread::sleep);
    }

    Collector(
            Collection wanted,
            Credentials credentials,
            String userAgent,
            Consumer<String> progress,
            InstantSource clock,
            Sleeper sleeper) {
        this.wanted = wanted;
        this.progress = progress;
        this.clock = clock;
        this.work = wanted.saveTo().resolve(".collect-" + name(wanted));
        this.dumps = new Dumps(wanted.subreddit(), wanted.months(), work);
        if (needsReddit() && credentials.reddit() == null) {
            throw new SourceException(
                    "Reddit's API needs credentials: give a file with --credentials, or put"
                            + " REDDIT_CLIENT_ID and REDDIT_CLIENT_SECRET into the environment. Dump"
                            + " files (--dump) need none.");
        }
        String agent = Optional.ofNullable(credentials.userAgent()).orElse(userAgent);
        this.reddit =
                needsReddit() && credentials.reddit() != null
                        ? new RedditApi(
                                client("Reddit's API", agent, clock, sleeper),
                                base(wanted.login().toString()),
                                base(wanted.api().toString()),
                                credentials.reddit(),
                                clock,
                                sleeper)
                        : null;
        this.imgur =
                credentials.imgurClient() == null
                        ? null
                        : new ImgurApi(
                                client("Imgur's API", agent, clock, sleeper),
                                base(wanted.imgur().toString()),
                                credentials.imgurClient(),
                                work.resolve("albums.jsonl"),
                                clock,
                                sleeper);
    }

    private static String name(Collection wanted) {
        return wanted.subreddit().toLowerCase(Locale.ROOT);
    }

    private static String base(String address) {
        return address.replaceAll("/+$", "");
    }

    private boolean needsReddit() {
        return wanted.dumps().isEmpty() || wanted.current();
    }

    private ApiClient client(String api, String userAgent, InstantSource clock, Sleeper sleeper) {
        var client = new ApiClient(api, userAgent, wanted.pause(), clock, sleeper);
        clients.add(client);
        return client;
    }

    /// Collects what is not there yet.
    ///
    /// @throws SourceException if a dump or the credentials cannot be used
    /// @throws dev.shardline.ingest.api.ApiException if an API cannot be used now
    public void run() throws InterruptedException {
        List<YearMonth> missing =
                wanted.months().stream().filter(month -> !Files.exists(file(month))).toList();
        if (missing.isEmpty()) {
            progress.accept("All months are there; nothing to do.");
            return;
        }
        Map<YearMonth, Map<String, ObjectNode>> listed = Map.of();
        if (wanted.dumps().isEmpty()) {
            listed = list(missing);
        } else {
            dumps.extract(wanted.dumps());
        }
        for (YearMonth month : missing) {
            Map<String, ObjectNode> posts =
                    wanted.dumps().isEmpty()
                            ? listed.getOrDefault(month, new TreeMap<>())
                            : dumps.posts(wanted.dumps(), month);
            collect(month, posts);
        }
        delete(work);
    }

    private Path file(YearMonth month) {
        return wanted.saveTo().resolve(name(wanted) + "_" + month + ".json");
    }

    /// The posts that Reddit lists, which are the newest thousand at most. Their list is kept for
    /// the day: the next moment has another one.
    private Map<YearMonth, Map<String, ObjectNode>> list(List<YearMonth> months)
            throws InterruptedException {
        LocalDate today = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
        Path kept = work.resolve("listed-%s-%s.json".formatted(months.getFirst(), today));
        ArrayNode posts = Files.exists(kept) ? readArray(kept) : askForList(months, kept);
        var byMonth = new TreeMap<YearMonth, Map<String, ObjectNode>>();
        YearMonth oldest = null;
        for (JsonNode post : posts) {
            var shortened = Post.shortened(post);
            if (shortened.isEmpty()) {
                continue;
            }
            YearMonth month = Post.month(shortened.get());
            oldest = oldest == null || month.isBefore(oldest) ? month : oldest;
            if (Link.isWanted(post.path("url").asText())) {
                byMonth.computeIfAbsent(month, _ -> new TreeMap<>())
                        .put(post.path("id").asText(), shortened.get());
            }
        }
        YearMonth first = months.getFirst();
        if (oldest == null || !oldest.isBefore(first)) {
            progress.accept(
                    "Reddit lists the newest 1,000 posts only, here back to %s: %s may be incomplete. Dump files (--dump) have all posts."
                            .formatted(oldest == null ? "none" : oldest, first));
        }
        return byMonth;
    }

    private ArrayNode askForList(List<YearMonth> months, Path kept) throws InterruptedException {
        ArrayNode posts = JSON.createArrayNode();
        RedditApi api = asked();
        String after = null;
        boolean further = true;
        while (further) {
            RedditApi.Page page = api.newest(wanted.subreddit(), after);
            boolean older = false;
            for (JsonNode post : page.posts()) {
                var shortened = Post.shortened(post);
                shortened.ifPresent(posts::add);
                older |=
                        shortened
                                .filter(it -> Post.month(it).isBefore(months.getFirst()))
                                .isPresent();
            }
            after = page.after();
            further = after != null && !older;
        }
        AtomicFiles.write(kept, out -> out.write(posts.toString()));
        return posts;
    }

    private RedditApi asked() {
        if (reddit == null) {
            throw new IllegalStateException("checked by the constructor");
        }
        return reddit;
    }

    private void collect(YearMonth month, Map<String, ObjectNode> posts)
            throws InterruptedException {
        List<String> ids = List.copyOf(posts.keySet());
        Path folder = work.resolve(month.toString());
        List<Path> batches = new ArrayList<>();
        for (int begin = 0; begin < ids.size(); begin += RedditApi.BATCH) {
            List<String> some = ids.subList(begin, Math.min(ids.size(), begin + RedditApi.BATCH));
            Path file = folder.resolve(hash(some, posts) + ".json");
            if (!Files.exists(file)) {
                ObjectNode finished = finish(some, posts);
                AtomicFiles.write(file, out -> out.write(finished.toString()));
            }
            batches.add(file);
        }
        AtomicFiles.write(file(month), out -> write(month, batches, out));
        progress.accept(said(month, batches, ids.size()));
        delete(folder);
    }

    /// What tells a batch from all others: other dumps, or credentials that were missing before,
    /// give another one.
    private String hash(List<String> ids, Map<String, ObjectNode> posts) {
        var what = new StringBuilder().append(wanted.current()).append(imgur == null);
        ids.forEach(id -> what.append('\n').append(posts.get(id)));
        return DigestUtils.sha256Hex(what.toString());
    }

    private String said(YearMonth month, List<Path> batches, int posts) {
        long annotations = 0;
        var left = new TreeMap<String, Integer>();
        for (Path batch : batches) {
            ObjectNode finished = readObject(batch);
            annotations += finished.path("annotations").size();
            finished.path("left_out")
                    .properties()
                    .forEach(one -> left.merge(one.getKey(), one.getValue().asInt(), Integer::sum));
        }
        return "%s: %,d annotations of %,d posts%s"
                .formatted(
                        file(month),
                        annotations,
                        posts,
                        left.isEmpty() ? "" : ", left out: " + left);
    }

    private ObjectNode finish(List<String> ids, Map<String, ObjectNode> known)
            throws InterruptedException {
        ObjectNode finished = JSON.createObjectNode();
        ArrayNode annotations = finished.putArray("annotations");
        var left = new TreeMap<String, Integer>();
        List<ObjectNode> posts = states(ids, known);
        if (posts.size() < ids.size()) { // Reddit no longer knows them.
            left.put("gone", ids.size() - posts.size());
        }
        for (ObjectNode post : posts) {
            Optional<String> refusal = Post.refusal(post);
            Optional<String> url = refusal.isPresent() ? Optional.empty() : url(post);
            if (url.isPresent()) {
                String caption = Captions.clean(post.path("title").asText());
                annotations.add(Post.annotation(post, url.get(), caption));
            } else {
                left.merge(refusal.orElse("no_link"), 1, Integer::sum);
            }
        }
        finished.set("left_out", JSON.valueToTree(left));
        return finished;
    }

    /// The posts as they are now, or as the dumps have them.
    private List<ObjectNode> states(List<String> ids, Map<String, ObjectNode> known)
            throws InterruptedException {
        if (!wanted.current() || wanted.dumps().isEmpty()) {
            return ids.stream().flatMap(id -> Stream.ofNullable(known.get(id))).toList();
        }
        var byId = new TreeMap<String, ObjectNode>();
        for (JsonNode post : asked().posts(ids)) {
            Post.shortened(post).ifPresent(one -> byId.put(one.path("id").asText(), one));
        }
        byId.keySet().retainAll(ids);
        return List.copyOf(byId.values());
    }

    /// The address of a post's image.
    ///
    /// @return empty where there is none, or an album that nobody may ask for
    private Optional<String> url(ObjectNode post) throws InterruptedException {
        return switch (Link.of(post)) {
            case Link.Image(String url) -> Optional.of(url);
            case Link.None _ -> Optional.empty();
            case Link.Album(String id) ->
                    imgur == null ? Optional.empty() : Optional.of(imgur.firstImage(id));
        };
    }

    /// As Python's `json.dump` writes it.
    private static void write(YearMonth month, List<Path> batches, Writer out) throws IOException {
        out.write(
                "{\"info\": {\"start_date\": \"%s\", \"end_date\": \"%s\", \"url\": \"https://redcaps.xyz\", \"version\": \"1.0\"}, \"annotations\": ["
                        .formatted(month.atDay(1), month.atEndOfMonth()));
        boolean first = true;
        for (Path batch : batches) {
            for (JsonNode annotation : readObject(batch).path("annotations")) {
                out.write(first ? "" : ", ");
                out.write(PythonJson.text(annotation));
                first = false;
            }
        }
        out.write("]}");
    }

    private static ObjectNode readObject(Path file) {
        return (ObjectNode) readTree(file);
    }

    private static ArrayNode readArray(Path file) {
        return (ArrayNode) readTree(file);
    }

    private static JsonNode readTree(Path file) {
        try {
            return JSON.readTree(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file, e);
        }
    }

    private static void delete(Path folder) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("deleting " + folder, e);
        }
    }

    @Override
    public void close() {
        clients.forEach(ApiClient::close);
    }
}
