package dev.shardline.pipeline.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Reddit's API on loopback: it gives tokens, and says of each post what it is asked for.
final class RedditSite implements AutoCloseable {

    private static final String PREFIX = "/api/info";
    private static final long NEW_YEAR = 1_577_836_800;

    private final int posts;
    private final AtomicInteger questions = new AtomicInteger();
    private final HttpServer server;

    /// @param posts of January 2020 in r/roses
    RedditSite(int posts) throws IOException {
        this.posts = posts;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/api/v1/access_token",
                exchange -> send(exchange, "{\"access_token\": \"t\", \"expires_in\": 3600}"));
        server.createContext(PREFIX, this::info);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// Answers with posts so far.
    int questions() {
        return questions.get();
    }

    /// A dump as Pushshift's are.
    Path writeDump(Path file) throws IOException {
        return Files.write(file, IntStream.range(0, posts).mapToObj(i -> post(i, 1)).toList());
    }

    Path writeCredentials(Path file) throws IOException {
        return Files.writeString(
                file,
                "{\"reddit\": {\"client_id\": \"c\", \"client_secret\": \"s\", \"username\": \"u\","
                        + " \"password\": \"p\", \"user_agent\": \"test\"}}");
    }

    private static String post(int number, int score) {
        return ("{\"id\": \"p%05d\", \"subreddit\": \"roses\", \"url\":"
                        + " \"https://i.redd.it/%d.jpg\", \"title\": \"Rose %d\", \"score\": %d,"
                        + " \"author\": \"fan\", \"created_utc\": %d, \"over_18\": false}")
                .formatted(number, number, number, score, NEW_YEAR + number);
    }

    private void info(HttpExchange exchange) throws IOException {
        String ids = exchange.getRequestURI().getQuery().replaceFirst(".*\\bid=([^&]*).*", "$1");
        String children =
                Arrays.stream(ids.split(",", -1))
                        .map(name -> Integer.parseInt(name.substring("t3_p".length())))
                        .map(number -> "{\"kind\": \"t3\", \"data\": " + post(number, 9) + "}")
                        .collect(Collectors.joining(", "));
        send(
                exchange,
                "{\"kind\": \"Listing\", \"data\": {\"after\": null, \"children\": [%s]}}"
                        .formatted(children));
        questions.incrementAndGet();
    }

    private static void send(HttpExchange exchange, String text) throws IOException {
        try (exchange) {
            byte[] body = text.getBytes(UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
