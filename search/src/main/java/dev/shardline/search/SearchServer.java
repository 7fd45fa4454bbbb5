package dev.shardline.search;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The HTTP server of indexes: clip-retrieval's API, metrics, and a page to search by. It answers
/// programs, and pages that it served itself; scripts of other web sites only where that is said.
public final class SearchServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SearchServer.class);

    /// An image in base64, and what stands around it.
    private static final int MOST_BYTES = 16 << 20;

    /// Requests that are read or answered at once: what bounds their memory.
    private static final int MOST_AT_ONCE = 8;

    private static final long PATIENCE_SECONDS = 30;
    private static final String METRICS = "text/plain; version=0.0.4; charset=utf-8";
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String JSON = "application/json";
    private static final JsonMapper MAPPER = new JsonMapper();

    private static final Set<String> NAMES_OF_LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

    private static final Map<String, String> PAGE =
            Map.of(
                    "/", "text/html; charset=utf-8",
                    "/page.js", "text/javascript; charset=utf-8",
                    "/page.css", "text/css; charset=utf-8");

    /// Where it listens, and whom it answers.
    ///
    /// @param address of this machine, to listen on
    /// @param port 0 takes a free one
    /// @param allowedOrigin whose scripts may ask, `*` for all; null for none but our page's
    public record Settings(InetAddress address, int port, @Nullable String allowedOrigin) {}

    /// An answer.
    @SuppressWarnings("ArrayRecordComponent") // Sent, never compared.
    private record Answer(int status, String type, byte[] body) {

        static Answer text(int status, String type, String text) {
            return new Answer(status, type, text.getBytes(StandardCharsets.UTF_8));
        }

        static Answer json(int status, JsonNode json) {
            return text(status, JSON, json.toString());
        }

        static Answer refusal(int status, String sentence) {
            return json(status, MAPPER.createObjectNode().put("message", sentence));
        }
    }

    private final SearchApi api;
    private final Supplier<String> metrics;
    private final Settings settings;
    private final HttpServer server;
    private final ExecutorService answers = Executors.newVirtualThreadPerTaskExecutor();
    private final Semaphore places = new Semaphore(MOST_AT_ONCE, true);

    private SearchServer(
            SearchApi api, Supplier<String> metrics, Settings settings, HttpServer server) {
        this.api = api;
        this.metrics = metrics;
        this.settings = settings;
        this.server = server;
    }

    /// Serves until it is closed.
    ///
    /// @param metrics in Prometheus' text format
    /// @throws IndexException if the port cannot be had
    public static SearchServer start(SearchApi api, Supplier<String> metrics, Settings settings) {
        // Seconds for a request to come and an answer to go. The JDK reads them once, at its first
        // server.
        setUnlessSet("sun.net.httpserver.maxReqTime", "30");
        setUnlessSet("sun.net.httpserver.maxRspTime", "60");
        HttpServer server = listen(settings);
        var started = new SearchServer(api, metrics, settings, server);
        server.createContext("/", started::answer);
        server.setExecutor(started.answers);
        server.start();
        return started;
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    private static HttpServer listen(Settings settings) {
        try {
            return HttpServer.create(new InetSocketAddress(settings.address(), settings.port()), 0);
        } catch (IOException e) {
            throw new IndexException(
                    "Port %d of %s cannot be had: %s. Choose another with --port."
                            .formatted(
                                    settings.port(),
                                    settings.address().getHostAddress(),
                                    e.getMessage()),
                    e);
        }
    }

    /// Where the page is.
    public URI address() {
        String host = settings.address().getHostAddress();
        return URI.create(
                "http://%s:%d/"
                        .formatted(
                                host.contains(":") ? "[" + host + "]" : host,
                                server.getAddress().getPort()));
    }

    /// Breaks off what is being answered.
    @Override
    public void close() {
        server.stop(0);
        answers.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            boolean hasPlace = false;
            try {
                hasPlace = places.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS);
                send(
                        exchange,
                        hasPlace
                                ? checked(exchange)
                                : Answer.refusal(503, "Too many requests at once; try again."));
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt(); // Closed: the client sees the connection end.
            } finally {
                if (hasPlace) {
                    places.release();
                }
            }
        }
    }

    private Answer checked(HttpExchange exchange) throws IOException, InterruptedException {
        if (!isForUs(exchange.getRequestHeaders())) {
            return Answer.refusal(403, "Pages of other web sites may not ask here.");
        }
        try {
            return route(exchange);
        } catch (QueryException e) {
            return Answer.refusal(400, String.valueOf(e.getMessage()));
        } catch (JsonProcessingException e) {
            return Answer.refusal(400, "The request is no JSON: " + e.getOriginalMessage());
        } catch (TooLargeException _) {
            return Answer.refusal(413, "A request may have %,d bytes.".formatted(MOST_BYTES));
        } catch (RuntimeException e) {
            // The outermost frame of a request: the next one may be answered.
            LOG.warn("{} failed", exchange.getRequestURI().getPath(), e);
            return Answer.refusal(500, "This failed; the log of the server says why.");
        }
    }

    private Answer route(HttpExchange exchange) throws IOException, InterruptedException {
        String path = exchange.getRequestURI().getPath();
        return switch (exchange.getRequestMethod() + " " + path) {
            case "POST /knn-service" -> Answer.json(200, api.knn(json(exchange)));
            case "POST /metadata" -> Answer.json(200, api.metadata(json(exchange)));
            case "GET /indices-list" -> Answer.json(200, api.indexes());
            case "GET /metrics" -> Answer.text(200, METRICS, metrics.get());
            case "GET /metrics-summary" -> Answer.text(200, TEXT, api.timings());
            case "OPTIONS /knn-service", "OPTIONS /metadata" -> Answer.text(204, TEXT, "");
            case "GET /", "GET /page.js", "GET /page.css" -> page(path);
            case "GET /knn-service", "GET /metadata" ->
                    Answer.refusal(405, path + " takes POST with JSON.");
            default ->
                    Answer.refusal(
                            404,
                            "There are /, /knn-service, /metadata, /indices-list, /metrics and"
                                    + " /metrics-summary.");
        };
    }

    /// Another site's page must not read what is served on this machine: neither as itself, nor
    /// under a name of its own that leads here.
    private boolean isForUs(Headers headers) {
        String host = headers.getFirst("Host");
        if (settings.address().isLoopbackAddress() && (host == null || !isLoopback(host))) {
            return false;
        }
        String origin = headers.getFirst("Origin");
        return origin == null
                || "*".equals(settings.allowedOrigin())
                || origin.equals(settings.allowedOrigin())
                || origin.equals("http://" + host);
    }

    private static boolean isLoopback(String host) {
        return NAMES_OF_LOOPBACK.contains(host.replaceFirst(":[0-9]+$", ""));
    }

    private static JsonNode json(HttpExchange exchange) throws IOException {
        try (InputStream in = exchange.getRequestBody()) {
            byte[] body = in.readNBytes(MOST_BYTES + 1);
            if (body.length > MOST_BYTES) {
                throw new TooLargeException();
            }
            return MAPPER.readTree(body);
        }
    }

    private static Answer page(String path) throws IOException {
        String file = path.equals("/") ? "page.html" : path.substring(1);
        try (InputStream in = SearchServer.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("the program has no " + file);
            }
            return new Answer(200, PAGE.getOrDefault(path, TEXT), in.readAllBytes());
        }
    }

    private void send(HttpExchange exchange, Answer answer) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", answer.type());
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cache-Control", "no-store");
        // Thumbnails come from anywhere; all else from here.
        headers.set(
                "Content-Security-Policy",
                "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
                        + " img-src http: https: blob:; form-action 'none'; base-uri 'none';"
                        + " frame-ancestors 'none'");
        if (settings.allowedOrigin() != null) {
            headers.set("Access-Control-Allow-Origin", settings.allowedOrigin());
            headers.set("Access-Control-Allow-Headers", "Content-Type");
        }
        boolean empty = answer.body().length == 0;
        exchange.sendResponseHeaders(answer.status(), empty ? -1 : answer.body().length);
        if (!empty) {
            exchange.getResponseBody().write(answer.body());
        }
    }

    /// A request that is not read to its end.
    private static final class TooLargeException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }
}
