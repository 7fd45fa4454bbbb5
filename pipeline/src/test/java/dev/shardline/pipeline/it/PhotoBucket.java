package dev.shardline.pipeline.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/// A small S3: objects of one bucket, some of which never come whole.
final class PhotoBucket implements AutoCloseable {

    static final String NAME = "pictures";

    private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
    private final Set<String> cut = ConcurrentHashMap.newKeySet();
    private final AtomicInteger answers = new AtomicInteger();
    private final Duration delay;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    PhotoBucket(Duration delay) throws IOException {
        this.delay = delay;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/" + NAME + "/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    void put(String key, byte[] bytes) {
        objects.put(key, bytes);
        cut.remove(key);
    }

    /// From now on half of an object comes, and then the connection ends.
    void cut(String key) {
        cut.add(key);
    }

    byte[] get(String key) {
        byte[] bytes = objects.get(key);
        if (bytes == null) {
            throw new IllegalArgumentException("no object " + key);
        }
        return bytes;
    }

    int answers() {
        return answers.get();
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) {
        try (exchange) {
            Await.pause(delay);
            answers.incrementAndGet();
            String key = exchange.getRequestURI().getPath().substring(NAME.length() + 2);
            byte[] bytes = objects.get(key);
            boolean head = exchange.getRequestMethod().equals("HEAD");
            if (bytes == null) {
                byte[] error =
                        "<Error><Code>NoSuchKey</Code></Error>".getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(404, head ? -1 : error.length);
                if (!head) {
                    exchange.getResponseBody().write(error);
                }
                return;
            }
            if (head) {
                exchange.getResponseHeaders().add("Content-Length", Integer.toString(bytes.length));
                exchange.sendResponseHeaders(200, -1);
                return;
            }
            exchange.sendResponseHeaders(200, bytes.length == 0 ? -1 : bytes.length);
            if (bytes.length > 0) {
                int length = cut.contains(key) ? bytes.length / 2 : bytes.length;
                exchange.getResponseBody().write(bytes, 0, length);
            }
        } catch (IOException e) {
            // Who asked is gone, or gets no more on purpose.
            if (cut.isEmpty() && objects.isEmpty()) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
