package dev.shardline.pipeline.it;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.awt.Color;
import java.awt.GradientPaint;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.imageio.ImageIO;

/// The hosts of RedCaps' images with the faults that they show, and the annotation files about
/// them.
final class RedcapsSite implements AutoCloseable {

    private static final String INFO =
            "{\"start_date\": \"2020-01-01\", \"end_date\": \"2020-12-31\", \"url\":"
                    + " \"https://redcaps.xyz\", \"version\": \"1.0\"}";
    private static final Duration PAUSE = Duration.ofMillis(40);

    private final HttpServer server;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger answered = new AtomicInteger();
    private final Map<String, Post> posts = new LinkedHashMap<>();

    /// @param file that it is annotated in
    /// @param reason why its image cannot be had; empty if it can
    private record Post(String file, String id, String subreddit, String path, String reason) {}

    private RedcapsSite() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    /// Pictures of all sizes, and all faults.
    static RedcapsSite withFaults() throws IOException {
        var site = new RedcapsSite();
        site.postFaults();
        return site;
    }

    /// Pictures that the filters of `redcaps-filtered.yaml` refuse, with the tests' models, and
    /// some that none does.
    static RedcapsSite withRefused() throws IOException {
        var site = new RedcapsSite();
        site.post("roses_2020", "meadow", "roses", "/paint/00a000/0", "");
        site.post("roses_2020", "nsfw", "roses", "/paint/00a000/0", "filtered");
        site.post("roses_2020", "red", "roses", "/paint/ff0000/0", "nsfw");
        site.post("cats_2020", "portrait", "cats", "/paint/646464/64", "face");
        site.post("cats_2020", "gray", "cats", "/paint/646464/0", "");
        site.post("cats_2020", "gone", "cats", "/404", "http_404");
        return site;
    }

    private void postFaults() {
        for (int i = 0; i < 40; i++) {
            post(
                    "roses_2020",
                    "rose%02d".formatted(i),
                    "roses",
                    "/ok/600x400/%d.jpg".formatted(i),
                    "");
        }
        post("roses_2020", "large", "roses", "/ok/1023x767/large.jpg", "");
        post("roses_2020", "small", "roses", "/ok/100x51/small.png", "");
        post("roses_2020", "square", "roses", "/ok/512x512/square.jpg", "");
        post("roses_2020", "bar", "roses", "/ok/1x3000/bar.png", "aspect_ratio_too_large");
        post("roses_2020", "imgur", "roses", "/redirect", "placeholder");
        post("cats_2020", "gone", "cats", "/404", "http_404");
        post("cats_2020", "cat01", "cats", "/ok/300x200/cat.jpg", "");
        post("cats_2020", "busy", "cats", "/429", "http_429");
        post("cats_2020", "denied", "cats", "/403", "http_403");
        post("cats_2020", "page", "cats", "/html", "not_an_image");
        post("cats_2020", "hang", "cats", "/hang", "read_timeout");
        post("cats_2020", "broken", "cats", "/truncated", "decode_failed");
    }

    private void post(String file, String id, String subreddit, String path, String reason) {
        posts.put(id, new Post(file, id, subreddit, path, reason));
    }

    /// Writes the annotation files as the original tool writes them.
    void writeAnnotations(Path folder) throws IOException {
        Files.createDirectories(folder);
        for (String file : List.of("roses_2020", "cats_2020")) {
            Files.writeString(folder.resolve(file + ".json"), annotations(file, true));
        }
    }

    /// What an annotation file is in the end.
    ///
    /// @param failed whether those without an image are in it too
    String annotations(String file, boolean failed) {
        var annotations = new ArrayList<String>();
        for (Post post : posts.values()) {
            if (post.file().equals(file) && (failed || post.reason().isEmpty())) {
                annotations.add(annotation(post));
            }
        }
        return "{\"info\": %s, \"annotations\": [%s]}"
                .formatted(INFO, String.join(", ", annotations));
    }

    private String annotation(Post post) {
        return ("{\"image_id\": \"%s\", \"subreddit\": \"%s\", \"url\": \"http://127.0.0.1:%d%s\","
                        + " \"caption\": \"a %s\", \"raw_caption\": \"A %s \\ud83c\\udf39\", \"score\": 57,"
                        + " \"author\": \"fan\", \"created_utc\": 1577836911, \"permalink\": \"/r/x/\","
                        + " \"crosspost_parents\": null}")
                .formatted(
                        post.id(),
                        post.subreddit(),
                        server.getAddress().getPort(),
                        post.path(),
                        post.id(),
                        post.id());
    }

    /// A command that filters an annotation file.
    ///
    /// @param filter such as `filter-words`
    static List<String> filter(String filter, Path annotations, Path images, String... more) {
        var command =
                new ArrayList<>(
                        List.of(
                                "redcaps",
                                filter,
                                "-a",
                                annotations.toString(),
                                "-i",
                                images.toString()));
        command.addAll(List.of(more));
        return command;
    }

    /// The reasons in a job's tables, by id; empty for what was packed.
    static Map<String, String> reasons(Path output) throws SQLException {
        var reasons = new TreeMap<String, String>();
        try (var connection = DriverManager.getConnection("jdbc:duckdb:");
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery(
                                "SELECT id, coalesce(reason, '') FROM read_parquet('"
                                        + output
                                        + "/*.parquet', union_by_name = true)")) {
            while (rows.next()) {
                assertThat(reasons.put(rows.getString(1), rows.getString(2))).isNull();
            }
        }
        return reasons;
    }

    /// By id; empty for those that have an image.
    Map<String, String> reasons() {
        var reasons = new TreeMap<String, String>();
        posts.values().forEach(post -> reasons.put(post.id(), post.reason()));
        return reasons;
    }

    /// `SUBREDDIT/IMAGE_ID.jpg`, of those that have an image.
    List<String> images() {
        return posts.values().stream()
                .filter(post -> post.reason().isEmpty())
                .map(post -> post.subreddit() + "/" + post.id() + ".jpg")
                .sorted()
                .toList();
    }

    /// How many requests were answered so far.
    int answered() {
        return answered.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        try (exchange) {
            switch (path.split("/", -1)[1]) {
                case "ok" -> {
                    Await.pause(PAUSE);
                    send(exchange, 200, picture(path));
                }
                case "paint" -> send(exchange, 200, paint(path));
                case "redirect" -> {
                    exchange.getResponseHeaders().add("Location", "/removed.png");
                    send(exchange, 302, new byte[0]);
                }
                case "removed.png" -> send(exchange, 200, picture("/ok/161x81/removed.png"));
                case "429" -> {
                    exchange.getResponseHeaders().add("Retry-After", "0");
                    send(exchange, 429, "slow down".getBytes(US_ASCII));
                }
                case "403" -> send(exchange, 403, new byte[] {1});
                case "html" ->
                        send(
                                exchange,
                                200,
                                "<!doctype html><title>imgur</title>".getBytes(US_ASCII));
                case "hang" -> {
                    exchange.sendResponseHeaders(200, 1_000);
                    exchange.getResponseBody().flush();
                    var _ = closed.await(2, TimeUnit.MINUTES);
                }
                case "truncated" -> {
                    byte[] whole = picture("/ok/400x300/x.jpg");
                    send(exchange, 200, java.util.Arrays.copyOf(whole, whole.length / 2));
                }
                default -> send(exchange, 404, new byte[] {1});
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            answered.incrementAndGet();
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    /// @param path `/paint/COLOUR/SIDE`, the side being that of a red square
    private static byte[] paint(String path) {
        String[] words = path.split("/", -1);
        return Paint.withRedSquare(
                512, 384, Color.decode("#" + words[2]), Integer.parseInt(words[3]));
    }

    /// @param path `/ok/WIDTHxHEIGHT/NAME.FORMAT`
    private static byte[] picture(String path) {
        String[] size = path.split("/", -1)[2].split("x", -1);
        int width = Integer.parseInt(size[0]);
        int height = Integer.parseInt(size[1]);
        var image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        var graphics = image.createGraphics();
        graphics.setPaint(new GradientPaint(0, 0, Color.RED, width, height, Color.BLUE));
        graphics.fillRect(0, 0, width, height);
        graphics.dispose();
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, path.substring(path.lastIndexOf('.') + 1), bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
    }
}
