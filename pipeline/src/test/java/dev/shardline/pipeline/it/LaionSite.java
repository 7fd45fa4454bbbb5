package dev.shardline.pipeline.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.imageio.ImageIO;

/// The web as LAION's lists know it, on loopback: pictures of 640×480, an address that is gone, a
/// page where a picture was, and a picture whose owner forbids this use.
final class LaionSite implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Duration delay;

    private LaionSite(HttpServer server, Duration delay) {
        this.server = server;
        this.delay = delay;
    }

    /// @param delay of each answer
    static LaionSite start(Duration delay) throws IOException {
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var site = new LaionSite(HttpServer.create(address, 0), delay);
        site.server.createContext("/", site::answer);
        site.server.setExecutor(site.threads);
        site.server.start();
        return site;
    }

    /// The address of a picture.
    String picture(int number) {
        return url("/picture/" + number + ".jpg");
    }

    /// The address of a path, which begins with a slash.
    String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private void answer(HttpExchange exchange) throws IOException {
        Await.pause(delay);
        String path = exchange.getRequestURI().getPath();
        switch (path) {
            case "/gone" -> send(exchange, 404, "gone".getBytes(StandardCharsets.UTF_8));
            case "/page" ->
                    send(
                            exchange,
                            200,
                            "<!DOCTYPE html><title>Sold</title>".getBytes(StandardCharsets.UTF_8));
            case "/noai" -> {
                exchange.getResponseHeaders().set("X-Robots-Tag", "noai");
                send(exchange, 200, jpeg(7));
            }
            default -> send(exchange, 200, jpeg(Integer.parseInt(path.replaceAll("\\D", ""))));
        }
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static byte[] jpeg(int number) throws IOException {
        var image = new BufferedImage(640, 480, BufferedImage.TYPE_3BYTE_BGR);
        var graphics = image.createGraphics();
        graphics.setColor(Color.getHSBColor(number / 50f, 0.8f, 0.9f));
        graphics.fillRect(0, 0, 640, 480);
        graphics.setColor(Color.DARK_GRAY);
        graphics.fillOval(100 + number, 90, 150, 200);
        graphics.dispose();
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "jpg", bytes);
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
