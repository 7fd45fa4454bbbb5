package dev.shardline.pipeline.bench;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/// Benchmark: a bare loop that downloads and writes a tar: no checks, no hashes, no tables, nothing
/// that survives a crash. Arguments: a CSV whose first column is the url, without quotes; the tar.
final class DownloadLoop {

    private static final int CONCURRENCY = 64;

    private final BlockingQueue<byte[]> bodies = new ArrayBlockingQueue<>(CONCURRENCY);

    private DownloadLoop() {}

    public static void main(String[] args) throws Exception {
        List<String> urls =
                Files.readAllLines(Path.of(args[0])).stream()
                        .skip(1)
                        .map(line -> line.substring(0, line.indexOf(',')))
                        .toList();
        var loop = new DownloadLoop();
        loop.run(urls.subList(0, urls.size() / 10), Path.of(args[1])); // Warms up.
        long start = System.nanoTime();
        loop.run(urls, Path.of(args[1]));
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "bare download and tar: %d images, %.1f s, %.0f images/s%n",
                urls.size(),
                seconds,
                urls.size() / seconds);
    }

    private void run(List<String> urls, Path tar) throws IOException, InterruptedException {
        var next = new AtomicInteger();
        try (var http =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .build()) {
            for (int i = 0; i < CONCURRENCY; i++) {
                Thread.startVirtualThread(() -> download(http, urls, next));
            }
            write(urls.size(), tar);
        }
    }

    private void download(HttpClient http, List<String> urls, AtomicInteger next) {
        try {
            for (int i = next.getAndIncrement(); i < urls.size(); i = next.getAndIncrement()) {
                bodies.put(body(http, urls.get(i)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // The loop waits for ever: a figure would be wrong.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static byte[] body(HttpClient http, String url)
            throws IOException, InterruptedException {
        HttpResponse<InputStream> response =
                http.send(
                        HttpRequest.newBuilder(URI.create(url)).build(),
                        HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream in = response.body()) {
            return in.readAllBytes();
        }
    }

    private void write(int count, Path tar) throws IOException, InterruptedException {
        try (var out =
                new TarArchiveOutputStream(
                        new BufferedOutputStream(Files.newOutputStream(tar), 1 << 16))) {
            for (int i = 0; i < count; i++) {
                byte[] body = bodies.take();
                var entry = new TarArchiveEntry("%09d.jpg".formatted(i));
                entry.setSize(body.length);
                out.putArchiveEntry(entry);
                out.write(body);
                out.closeArchiveEntry();
            }
        }
    }
}
