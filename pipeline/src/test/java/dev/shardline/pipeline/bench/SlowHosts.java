package dev.shardline.pipeline.bench;

import com.sun.net.httpserver.HttpServer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.imageio.ImageIO;

/// Benchmark: many hosts that take their time before each answer, on addresses of loopback's
/// network. Arguments: the CSV of urls to write; how many hosts, urls, and milliseconds. Serves
/// until it is killed.
final class SlowHosts {

    private static final int PER_NET = 250;
    private static final int BACKLOG = 256;

    private SlowHosts() {}

    public static void main(String[] args) throws IOException {
        int hosts = Integer.parseInt(args[1]);
        int urls = Integer.parseInt(args[2]);
        var latency = Duration.ofMillis(Long.parseLong(args[3]));
        byte[] picture = picture();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        var origins = new String[hosts];
        for (int i = 0; i < hosts; i++) {
            var address =
                    InetAddress.getByAddress(
                            new byte[] {127, 1, (byte) (i / PER_NET), (byte) (1 + i % PER_NET)});
            HttpServer server = HttpServer.create(new InetSocketAddress(address, 0), BACKLOG);
            server.createContext(
                    "/",
                    exchange -> {
                        pause(latency);
                        exchange.sendResponseHeaders(200, picture.length);
                        exchange.getResponseBody().write(picture);
                        exchange.close();
                    });
            server.setExecutor(threads);
            server.start();
            origins[i] = "http://" + address.getHostAddress() + ":" + server.getAddress().getPort();
        }
        var list = new StringBuilder("url\n");
        for (int i = 0; i < urls; i++) {
            list.append(origins[i % hosts]).append('/').append(i).append('\n');
        }
        Path beside = Path.of(args[0] + ".part");
        Files.writeString(beside, list);
        Files.move(beside, Path.of(args[0]));
    }

    private static void pause(Duration latency) {
        try {
            Thread.sleep(latency);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] picture() throws IOException {
        var bytes = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(320, 320, BufferedImage.TYPE_INT_RGB), "jpg", bytes);
        return bytes.toByteArray();
    }
}
