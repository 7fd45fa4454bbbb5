package dev.shardline.ingest.flickr;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.shardline.ingest.flickr.FakeFlickr.Uploaded;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// The API on loopback, with faults to order.
final class FlickrStub implements AutoCloseable {

    static final String KEY = "0123456789abcdef0123456789abcdef";

    /// What comes before the next true answers.
    final Queue<Fault> faults = new ConcurrentLinkedQueue<>();

    /// Requests that were answered with photos.
    final AtomicInteger answered = new AtomicInteger();

    /// Requests after which only the last fault is given; negative for never.
    volatile int failsFrom = -1;

    volatile Fault failure = new Fault(503, "", Map.of());

    private final FakeFlickr flickr;
    private final HttpServer server;

    record Fault(int status, String body, Map<String, String> headers) {

        static Fault code(int code, String message) {
            return new Fault(
                    200,
                    "{\"stat\":\"fail\",\"code\":%d,\"message\":\"%s\"}".formatted(code, message),
                    Map.of());
        }
    }

    FlickrStub(List<Uploaded> photos) throws IOException {
        flickr = new FakeFlickr(photos);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/services/rest/";
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Fault fault = faults.poll();
            if (fault == null && failsFrom >= 0 && answered.get() >= failsFrom) {
                fault = failure;
            }
            Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
            if (fault == null && !KEY.equals(query.get("api_key"))) {
                // The key comes back in the message: it must not go on from there.
                fault = Fault.code(100, "Invalid API Key " + query.get("api_key"));
            }
            if (fault == null) {
                var ok = JsonNodeFactory.instance.objectNode();
                ok.set("photos", flickr.photos(query));
                fault = new Fault(200, ok.put("stat", "ok").toString(), Map.of());
                answered.incrementAndGet();
            }
            fault.headers().forEach(exchange.getResponseHeaders()::set);
            byte[] body = fault.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(fault.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private static Map<String, String> query(String raw) {
        var query = new HashMap<String, String>();
        for (String part : raw.split("&", -1)) {
            String[] pair = part.split("=", 2);
            query.put(pair[0], URLDecoder.decode(pair[1], StandardCharsets.UTF_8));
        }
        return query;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
