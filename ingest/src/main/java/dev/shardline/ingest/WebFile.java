package dev.shardline.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/// A file of metadata on a web server. The recipe's author has named it, so it may be anywhere.
record WebFile(URI address) {

    private static final int ATTEMPTS = 5;
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration HEAD = Duration.ofSeconds(60);

    /// Brings the file, or finds that it has not changed. A connection that breaks is made again,
    /// and goes on where it broke if the server can do that.
    ///
    /// @param known the version of what is there; empty if nothing is
    /// @return the version that is there now
    /// @throws SourceException if the server does not give it
    String bring(Path file, String known) throws IOException {
        Files.createDirectories(file.getParent());
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(part);
        String version = "";
        try (HttpClient client =
                HttpClient.newBuilder()
                        .connectTimeout(CONNECT)
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .build()) {
            for (int attempt = 1; ; attempt++) {
                try {
                    HttpResponse<InputStream> answer = ask(client, part, known, version);
                    if (answer.statusCode() == 304) {
                        return known;
                    }
                    version = version(answer);
                    take(answer, part);
                    Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
                    return version;
                } catch (IOException e) {
                    if (attempt == ATTEMPTS) {
                        throw new SourceException(
                                "source.paths: " + shown() + " cannot be read: " + e, e);
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SourceException("Interrupted while reading " + shown(), e);
        }
    }

    private HttpResponse<InputStream> ask(
            HttpClient client, Path part, String known, String version)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(address).timeout(HEAD);
        long have = Files.exists(part) ? Files.size(part) : 0;
        if (have > 0 && version.startsWith("\"")) {
            request.header("Range", "bytes=" + have + "-").header("If-Range", version);
        } else if (known.startsWith("\"")) {
            request.header("If-None-Match", known);
        }
        HttpResponse<InputStream> answer =
                client.send(request.build(), BodyHandlers.ofInputStream());
        int status = answer.statusCode();
        if (status != 200 && status != 206 && status != 304) {
            answer.body().close();
            if (status >= 500 || status == 429) {
                throw new IOException("the server answered " + status);
            }
            throw new SourceException(
                    "source.paths: the server of " + shown() + " answered " + status + ".");
        }
        return answer;
    }

    /// A strong ETag, else what there is to tell versions apart.
    private static String version(HttpResponse<?> answer) {
        var headers = answer.headers();
        return headers.firstValue("ETag")
                .filter(tag -> tag.startsWith("\""))
                .orElseGet(() -> headers.firstValue("Last-Modified").orElse(""));
    }

    private static void take(HttpResponse<InputStream> answer, Path part) throws IOException {
        boolean more = answer.statusCode() == 206;
        long length = answer.headers().firstValueAsLong("Content-Length").orElse(-1);
        long read;
        try (InputStream in = answer.body();
                var out =
                        more
                                ? Files.newOutputStream(part, StandardOpenOption.APPEND)
                                : Files.newOutputStream(part)) {
            read = in.transferTo(out);
        }
        if (length >= 0 && read != length) {
            throw new IOException("the body ended after " + read + " of " + length + " bytes");
        }
    }

    /// Without user and password, and without a query, which can be a signature.
    private String shown() {
        return address.getScheme()
                + "://"
                + address.getRawAuthority().replaceAll(".*@", "")
                + address.getRawPath();
    }
}
