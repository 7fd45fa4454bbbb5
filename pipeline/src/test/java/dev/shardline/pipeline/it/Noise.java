package dev.shardline.pipeline.it;

import com.sun.net.httpserver.HttpServer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.imageio.ImageIO;

/// A web server with two pictures of noise, which does not compress: a large one under every path
/// that begins with `/large`, a small one under every other path.
public final class Noise implements AutoCloseable {

    private static final int SMALL = 16;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final byte[] large;

    /// @param side of the large picture in pixels; it has about three bytes for each
    public Noise(int side) throws IOException {
        large = png(side);
        byte[] small = png(SMALL);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    boolean isLarge = exchange.getRequestURI().getPath().startsWith("/large");
                    byte[] body = isLarge ? large : small;
                    exchange.getResponseHeaders().set("Content-Type", "image/png");
                    exchange.sendResponseHeaders(200, body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.setExecutor(threads);
        server.start();
    }

    /// A picture of noise: no two sides have the same.
    static byte[] png(int side) throws IOException {
        var image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        int[] pixels = new Random(side).ints((long) side * side).toArray();
        image.setRGB(0, 0, side, side, pixels, 0, side);
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "png", bytes);
        return bytes.toByteArray();
    }

    /// The large picture's file.
    byte[] large() {
        return large.clone();
    }

    /// The address of a path, which begins with a slash.
    public String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
