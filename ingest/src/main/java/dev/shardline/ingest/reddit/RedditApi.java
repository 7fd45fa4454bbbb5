package dev.shardline.ingest.reddit;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shardline.ingest.SourceException;
import dev.shardline.ingest.api.Answer;
import dev.shardline.ingest.api.ApiClient;
import dev.shardline.ingest.api.Reply;
import dev.shardline.ingest.api.Sleeper;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Reddit's API with OAuth: as an application, or as its user where the credentials name one. Waits
/// where the rate headers say so. For one thread.
final class RedditApi {

    /// Posts that the API takes or gives at once.
    static final int BATCH = 100;

    /// Before a token's end a new one is asked for.
    private static final Duration EARLY = Duration.ofSeconds(60);

    /// Whether an answer says that the token has ended.
    private static final int UNAUTHORIZED = 401;

    private final ApiClient client;
    private final String login;
    private final String api;
    private final Credentials.Reddit credentials;
    private final InstantSource clock;
    private final Sleeper sleeper;
    private @Nullable String token;
    private Instant tokenEnds = Instant.MIN;

    /// A client without a token yet.
    ///
    /// @param login base address for tokens
    /// @param api base address of the rest
    RedditApi(
            ApiClient client,
            String login,
            String api,
            Credentials.Reddit credentials,
            InstantSource clock,
            Sleeper sleeper) {
        this.client = client;
        this.login = login;
        this.api = api;
        this.credentials = credentials;
        this.clock = clock;
        this.sleeper = sleeper;
    }

    /// A page of a listing.
    ///
    /// @param after what the next page begins behind; null on the last
    record Page(List<JsonNode> posts, @Nullable String after) {}

    /// Posts as they are now. Reddit leaves out those that it does not know.
    ///
    /// @param ids at most [#BATCH]
    List<JsonNode> posts(List<String> ids) throws InterruptedException {
        String names = ids.stream().map(id -> "t3_" + id).collect(Collectors.joining(","));
        return page("/api/info?raw_json=1&id=" + encoded(names)).posts();
    }

    /// The newest posts of a subreddit, newest first.
    ///
    /// @param after of the page before; null for the first
    Page newest(String subreddit, @Nullable String after) throws InterruptedException {
        return page(
                "/r/"
                        + encoded(subreddit)
                        + "/new?raw_json=1&limit="
                        + BATCH
                        + (after == null ? "" : "&after=" + encoded(after)));
    }

    private Page page(String path) throws InterruptedException {
        Optional<Answer> answer = ask(path);
        if (answer.isEmpty()) {
            token = null; // It has ended before its time.
            answer = ask(path);
        }
        Answer page =
                answer.orElseThrow(() ->
                        new SourceException(
                                "Reddit takes the credentials, but not the token that it gives for"
                                        + " them (status 401)."));
        awaitRate(page);
        JsonNode data = page.json().orElseThrow().path("data");
        var posts = new ArrayList<JsonNode>();
        data.path("children").forEach(child -> posts.add(child.path("data")));
        JsonNode after = data.path("after");
        return new Page(posts, after.isTextual() ? after.asText() : null);
    }

    /// Asks with the token.
    ///
    /// @return empty where the token is no longer taken
    private Optional<Answer> ask(String path) throws InterruptedException {
        var request =
                HttpRequest.newBuilder(URI.create(api + path))
                        .header("Authorization", "bearer " + token());
        return client.ask(
                request,
                answer -> {
                    if (answer.status() == UNAUTHORIZED) {
                        return new Reply.Good<>(Optional.empty());
                    }
                    if (answer.status() != 200) {
                        throw new SourceException(
                                "Reddit refuses %s with %s."
                                        .formatted(path.replaceAll("\\?.*", ""), answer.said()));
                    }
                    boolean listing =
                            answer.json()
                                    .filter(json -> json.at("/data/children").isArray())
                                    .isPresent();
                    return listing
                            ? new Reply.Good<>(Optional.of(answer))
                            : new Reply.Again<>(answer.said());
                });
    }

    /// Where hardly a request is left, waits until there are more.
    private void awaitRate(Answer answer) throws InterruptedException {
        double left = answer.number("X-Ratelimit-Remaining").orElse(Double.MAX_VALUE);
        double reset = answer.number("X-Ratelimit-Reset").orElse(0.0);
        if (left < 1 && reset > 0) {
            sleeper.sleep(Duration.ofSeconds((long) Math.ceil(reset)));
        }
    }

    private String token() throws InterruptedException {
        String known = token;
        if (known != null && clock.instant().isBefore(tokenEnds)) {
            return known;
        }
        String basic = credentials.client() + ":" + credentials.secret();
        var request =
                HttpRequest.newBuilder(URI.create(login + "/api/v1/access_token"))
                        .header(
                                "Authorization",
                                "Basic "
                                        + Base64.getEncoder()
                                                .encodeToString(
                                                        basic.getBytes(StandardCharsets.UTF_8)))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(HttpRequest.BodyPublishers.ofString(grant()));
        JsonNode given = client.ask(request, RedditApi::tokenOf);
        String fresh = given.path("access_token").asText();
        token = fresh;
        tokenEnds = clock.instant().plusSeconds(given.path("expires_in").asLong(3600)).minus(EARLY);
        return fresh;
    }

    private String grant() {
        String user = credentials.user();
        String password = credentials.password();
        return user == null || password == null
                ? "grant_type=client_credentials"
                : "grant_type=password&username="
                        + encoded(user)
                        + "&password="
                        + encoded(password);
    }

    private static Reply<JsonNode> tokenOf(Answer answer) {
        Optional<JsonNode> json = answer.json();
        boolean refused =
                answer.status() == UNAUTHORIZED
                        || json.filter(given -> given.has("error")).isPresent();
        if (refused) {
            throw new SourceException(
                    "Reddit does not take the credentials (status %d%s). Mend their file or environment; what was collected so far is kept."
                            .formatted(
                                    answer.status(),
                                    json.map(given -> ", " + given.path("error").asText())
                                            .orElse("")));
        }
        return json.filter(given -> given.path("access_token").isTextual())
                .<Reply<JsonNode>>map(Reply.Good::new)
                // Whatever it is, it may hold a token: it is not shown.
                .orElseGet(() -> new Reply.Again<>("an answer without a token"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
