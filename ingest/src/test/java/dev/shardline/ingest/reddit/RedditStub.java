package dev.shardline.ingest.reddit;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// Reddit and Imgur on loopback, with faults to order.
final class RedditStub implements AutoCloseable {

    static final String CLIENT = "client-0815";
    static final String SECRET = "secret-4711";
    static final String PASSWORD = "password-4712";
    static final String IMGUR = "imgur-4713";
    static final String TOKEN = "token-4714";

    /// Requests: method and path, with the query.
    final List<String> asked = new CopyOnWriteArrayList<>();

    /// Bodies of requests for tokens.
    final List<String> grants = new CopyOnWriteArrayList<>();

    /// What comes before the next true answers of the API and of Imgur.
    final Queue<Fault> faults = new ConcurrentLinkedQueue<>();

    /// Albums with their first images.
    final Map<String, String> albums = new LinkedHashMap<>();

    /// Headers of the next true answers.
    final Map<String, String> headers = new LinkedHashMap<>();

    /// Posts by id, newest first.
    final Map<String, ObjectNode> posts = new LinkedHashMap<>();

    private static final String NEVER = "never";

    private static final JsonMapper JSON = new JsonMapper();

    private final HttpServer server;
    private volatile String failsAt = NEVER;
    private volatile List<Fault> failures = List.of();

    record Fault(int status, String body, Map<String, String> headers) {}

    RedditStub() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /// From the first request with this text in its address on these come first.
    void failWhenAskedFor(String text, List<Fault> failing) {
        failures = failing;
        failsAt = text;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            URI uri = exchange.getRequestURI();
            asked.add(exchange.getRequestMethod() + " " + uri);
            if (uri.toString().contains(failsAt)) {
                faults.addAll(failures);
                failsAt = NEVER;
            }
            Fault answer = uri.getPath().endsWith("access_token") ? null : faults.poll();
            if (answer == null) {
                answer = answer(exchange, uri);
            }
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private Fault answer(HttpExchange exchange, URI uri) throws IOException {
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        if (uri.getPath().equals("/api/v1/access_token")) {
            grants.add(
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            String basic = CLIENT + ":" + SECRET;
            String expected =
                    "Basic "
                            + Base64.getEncoder()
                                    .encodeToString(basic.getBytes(StandardCharsets.UTF_8));
            return expected.equals(authorization)
                    ? json(
                            JSON.createObjectNode()
                                    .put("access_token", TOKEN)
                                    .put("expires_in", 3600))
                    : new Fault(401, "{\"message\": \"Unauthorized\", \"error\": 401}", Map.of());
        }
        if (uri.getPath().startsWith("/3/album/")) {
            return ("Client-ID " + IMGUR).equals(authorization)
                    ? album(uri.getPath().substring("/3/album/".length()))
                    : new Fault(403, "{}", Map.of());
        }
        if (!("bearer " + TOKEN).equals(authorization)) {
            return new Fault(401, "", Map.of());
        }
        Map<String, String> query = query(uri.getRawQuery());
        return uri.getPath().equals("/api/info") ? info(query) : listing(query);
    }

    private Fault album(String id) {
        String link = albums.get(id);
        if (link == null) {
            return new Fault(404, "{\"success\": false, \"status\": 404}", Map.of());
        }
        ObjectNode album = JSON.createObjectNode();
        album.putObject("data").putArray("images").addObject().put("link", link);
        return json(album);
    }

    private Fault info(Map<String, String> query) {
        List<ObjectNode> found = new ArrayList<>();
        for (String name : query.getOrDefault("id", "").split(",", -1)) {
            ObjectNode post = posts.get(name.substring("t3_".length()));
            if (post != null) {
                found.add(post);
            }
        }
        return listing(found, null);
    }

    private Fault listing(Map<String, String> query) {
        var ids = new ArrayList<>(posts.keySet());
        String after = query.get("after");
        int begin = after == null ? 0 : ids.indexOf(after.substring("t3_".length())) + 1;
        int end = Math.min(begin + Integer.parseInt(query.getOrDefault("limit", "25")), ids.size());
        return listing(
                ids.subList(begin, end).stream().map(posts::get).toList(),
                end < ids.size() ? "t3_" + ids.get(end - 1) : null);
    }

    private Fault listing(List<ObjectNode> found, @Nullable String after) {
        ObjectNode listing = JSON.createObjectNode().put("kind", "Listing");
        ObjectNode data = listing.putObject("data").put("after", after);
        ArrayNode children = data.putArray("children");
        found.forEach(post -> children.addObject().put("kind", "t3").set("data", post));
        return json(listing);
    }

    private Fault json(ObjectNode answer) {
        return new Fault(200, answer.toString(), Map.copyOf(headers));
    }

    private static Map<String, String> query(String raw) {
        var query = new LinkedHashMap<String, String>();
        Arrays.stream(raw.split("&", -1))
                .map(part -> part.split("=", 2))
                .forEach(pair ->
                        query.put(pair[0], URLDecoder.decode(pair[1], StandardCharsets.UTF_8)));
        return query;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
