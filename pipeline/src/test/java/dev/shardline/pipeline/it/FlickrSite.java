package dev.shardline.pipeline.it;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import javax.imageio.ImageIO;

/// Flickr on loopback, API and photos, with the faults of the real one: code 105 and a web page now
/// and then, third pages that repeat the first, photos that are gone.
///
/// Each tag has photos with the numbers 1 to its count, a higher number uploaded later.
final class FlickrSite implements AutoCloseable {

    static final String KEY = "00112233445566778899aabbccddeeff";

    /// Windows with more photos repeat their first page as the third.
    private static final int REPEATS_ABOVE = 1_000;

    /// The picture in the place of some that are gone.
    private static final String UNAVAILABLE = "/images/photo_unavailable_l.png";

    private static final long FIRST_UPLOAD = 1_200_000_000;
    private static final int SECONDS_BETWEEN = 10_000;

    /// Answers with photos, by question without key; how often each was given.
    final Map<String, Integer> answers = new ConcurrentHashMap<>();

    private static final JsonMapper JSON = new JsonMapper();

    private final Map<String, Integer> tags;
    private final AtomicInteger questions = new AtomicInteger();
    private final ExecutorService tasks = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    FlickrSite(Map<String, Integer> tags) throws IOException {
        this.tags = Map.copyOf(tags);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(tasks);
        server.createContext("/rest", this::search);
        server.createContext("/photos", this::photo);
        server.createContext(UNAVAILABLE, exchange -> send(exchange, 200, jpeg(0)));
        server.start();
    }

    String api() {
        return address() + "/rest/";
    }

    String photos() {
        return address() + "/photos";
    }

    private String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /// Whether the photo can be had.
    static boolean isThere(long id) {
        return id % 100 < 7 || id % 100 > 9;
    }

    /// The bytes of a photo.
    static byte[] jpeg(long id) {
        var image = new BufferedImage(24, 16, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < 24; x++) {
            for (int y = 0; y < 16; y++) {
                image.setRGB(x, y, (int) (id * 2_654_435) + x / 8 * 40 + y / 8 * 10_240);
            }
        }
        var bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "jpg", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("drawing", e);
        }
        return bytes.toByteArray();
    }

    private void search(HttpExchange exchange) throws IOException {
        Map<String, String> query = query(exchange.getRequestURI());
        int question = questions.incrementAndGet();
        String key = query.remove("api_key");
        if (!KEY.equals(key)) {
            send(
                    exchange,
                    200,
                    "{\"stat\":\"fail\",\"code\":100,\"message\":\"Invalid API Key (%s)\"}"
                            .formatted(key));
        } else if (question % 7 == 2) {
            send(
                    exchange,
                    200,
                    "{\"stat\":\"fail\",\"code\":105,\"message\":\"Service currently unavailable\"}");
        } else if (question % 7 == 4) {
            send(exchange, 200, "<html><body>Flickr is having a massage.</body></html>");
        } else {
            ObjectNode answer = JSON.createObjectNode();
            answer.set("photos", found(query));
            send(exchange, 200, answer.put("stat", "ok").toString());
            answers.merge(query.toString(), 1, Integer::sum);
        }
    }

    private ObjectNode found(Map<String, String> query) {
        long from = Long.parseLong(query.getOrDefault("min_upload_date", "0"));
        long to = Long.parseLong(query.getOrDefault("max_upload_date", "0"));
        int perPage = Integer.parseInt(query.getOrDefault("per_page", "100"));
        int page = Integer.parseInt(query.getOrDefault("page", "1"));
        List<Long> ids =
                LongStream.rangeClosed(1, tags.getOrDefault(query.getOrDefault("tags", ""), 0))
                        .filter(id -> uploaded(id) >= from && uploaded(id) <= to)
                        .boxed()
                        .toList()
                        .reversed();
        int shown = page == 3 && ids.size() > REPEATS_ABOVE ? 1 : page;
        ObjectNode photos = JSON.createObjectNode();
        photos.put("page", page).put("perpage", perPage).put("total", "" + ids.size());
        photos.put("pages", (ids.size() + perPage - 1) / perPage);
        ArrayNode list = photos.putArray("photo");
        int begin = Math.min((shown - 1) * perPage, ids.size());
        for (long id : ids.subList(begin, Math.min(begin + perPage, ids.size()))) {
            ObjectNode photo = list.addObject();
            photo.put("id", "" + id).put("owner", "161920781@N04").put("ownername", "Ann");
            photo.put("secret", "3535fb688d").put("server", "4865").put("farm", 5);
            photo.put("title", "Photo " + id).put("license", "4");
            photo.put("dateupload", "" + uploaded(id));
        }
        return photos;
    }

    private static long uploaded(long id) {
        return FIRST_UPLOAD + id * SECONDS_BETWEEN;
    }

    private void photo(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String file = path.substring(path.lastIndexOf('/') + 1);
        long id = Long.parseLong(file.substring(0, file.indexOf('_')));
        if (!file.equals(id + "_3535fb688d_m.jpg")) {
            send(exchange, 400, file);
        } else if (isThere(id)) {
            send(exchange, 200, jpeg(id));
        } else if (id % 100 == 9) {
            exchange.getResponseHeaders().set("Location", UNAVAILABLE);
            send(exchange, 302, "gone");
        } else {
            send(exchange, id % 2 == 0 ? 410 : 404, "gone");
        }
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        send(exchange, status, text.getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static Map<String, String> query(URI uri) {
        var query = new HashMap<String, String>();
        for (String part : uri.getRawQuery().split("&", -1)) {
            String[] pair = part.split("=", 2);
            query.put(pair[0], URLDecoder.decode(pair[1], StandardCharsets.UTF_8));
        }
        return query;
    }

    @Override
    public void close() {
        server.stop(0);
        tasks.close();
    }
}
