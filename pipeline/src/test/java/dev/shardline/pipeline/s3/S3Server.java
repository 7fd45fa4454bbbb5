package dev.shardline.pipeline.s3;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A small S3 on loopback, path style, unsigned: objects, listings, multipart uploads, conditions
/// and ranges, kept in memory. It misbehaves where a test tells it to.
final class S3Server implements AutoCloseable {

    /// What a path answers instead of the object; false leaves it to the server.
    @FunctionalInterface
    interface Fault {
        boolean answer(HttpExchange exchange, byte[] object) throws IOException;
    }

    /// An object as it is stored.
    record Stored(byte[] bytes, String etag) {}

    private record Upload(String bucket, String key, Map<Integer, byte[]> parts) {}

    private static final Pattern PART =
            Pattern.compile("<PartNumber>(\\d+)</PartNumber>|<ETag>[^<]*</ETag>");
    private static final Instant MODIFIED = Instant.parse("2026-01-02T03:04:05Z");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, ConcurrentSkipListMap<String, Stored>> buckets =
            new ConcurrentHashMap<>();
    private final Map<String, Upload> uploads = new ConcurrentHashMap<>();
    private final Map<String, Fault> faults = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> gets = new ConcurrentHashMap<>();
    private final AtomicLong ids = new AtomicLong();
    private final Set<String> denied = ConcurrentHashMap.newKeySet();
    private volatile Duration delay = Duration.ZERO;
    final List<String> requests = Collections.synchronizedList(new ArrayList<>());

    S3Server() {
        try {
            server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    S3Server bucket(String name) {
        buckets.putIfAbsent(name, new ConcurrentSkipListMap<>());
        return this;
    }

    S3Server put(String bucket, String key, byte[] bytes) {
        bucket(bucket);
        objects(bucket).put(key, new Stored(bytes, md5(bytes)));
        return this;
    }

    ConcurrentSkipListMap<String, Stored> objects(String bucket) {
        return Objects.requireNonNull(buckets.get(bucket), bucket);
    }

    /// Uploads that were begun and neither completed nor given up.
    int openUploads() {
        return uploads.size();
    }

    /// What a GET of an object answers.
    S3Server on(String bucket, String key, Fault fault) {
        faults.put("/" + bucket + "/" + key, fault);
        return this;
    }

    /// Listings of this bucket are denied.
    S3Server denyListing(String bucket) {
        denied.add(bucket);
        return this;
    }

    /// How long each object takes.
    void delay(Duration time) {
        delay = time;
    }

    /// How often an object was asked for.
    int gets(String bucket, String key) {
        var count = gets.get("/" + bucket + "/" + key);
        return count == null ? 0 : count.get();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            String[] parts = path.substring(1).split("/", 2);
            String bucket = parts[0];
            String key = parts.length > 1 ? parts[1] : "";
            Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
            byte[] body = exchange.getRequestBody().readAllBytes();
            if (!buckets.containsKey(bucket)) {
                error(exchange, 404, "NoSuchBucket");
            } else if (key.isEmpty()) {
                ofBucket(exchange, bucket, query);
            } else {
                ofObject(exchange, bucket, key, query, body);
            }
        }
    }

    private void ofBucket(HttpExchange exchange, String bucket, Map<String, String> query)
            throws IOException {
        if (denied.contains(bucket)) {
            error(exchange, 403, "AccessDenied");
        } else if (query.containsKey("uploads")) {
            listUploads(exchange, bucket, query.getOrDefault("prefix", ""));
        } else {
            list(exchange, bucket, query);
        }
    }

    private void ofObject(
            HttpExchange exchange,
            String bucket,
            String key,
            Map<String, String> query,
            byte[] body)
            throws IOException {
        switch (exchange.getRequestMethod()) {
            case "GET", "HEAD" -> get(exchange, bucket, key);
            case "PUT" -> {
                String id = query.get("uploadId");
                if (id != null) {
                    part(
                            exchange,
                            id,
                            Integer.parseInt(query.getOrDefault("partNumber", "0")),
                            body);
                } else {
                    putWhole(exchange, bucket, key, body);
                }
            }
            case "POST" -> {
                String id = query.get("uploadId");
                if (id != null) {
                    complete(exchange, id, new String(body, UTF_8));
                } else {
                    begin(exchange, bucket, key);
                }
            }
            case "DELETE" -> {
                String id = query.get("uploadId");
                if (id != null) {
                    uploads.remove(id);
                } else {
                    objects(bucket).remove(key);
                }
                exchange.sendResponseHeaders(204, -1);
            }
            default -> error(exchange, 405, "MethodNotAllowed");
        }
    }

    private void get(HttpExchange exchange, String bucket, String key) throws IOException {
        String path = "/" + bucket + "/" + key;
        boolean head = exchange.getRequestMethod().equals("HEAD");
        if (!head) {
            gets.computeIfAbsent(path, _ -> new AtomicInteger()).incrementAndGet();
            pause();
        }
        Stored stored = objects(bucket).get(key);
        Fault fault = faults.get(path);
        byte[] object = stored == null ? new byte[0] : stored.bytes();
        if (!head && fault != null && fault.answer(exchange, object)) {
            return;
        }
        if (stored == null) {
            error(exchange, 404, "NoSuchKey");
            return;
        }
        var headers = exchange.getResponseHeaders();
        headers.add("ETag", '"' + stored.etag() + '"');
        headers.add("Content-Type", "image/jpeg");
        headers.add(
                "Last-Modified",
                DateTimeFormatter.RFC_1123_DATE_TIME.format(MODIFIED.atZone(ZoneOffset.UTC)));
        String match = exchange.getRequestHeaders().getFirst("If-Match");
        if (match != null && !match.replace("\"", "").equals(stored.etag())) {
            error(exchange, 412, "PreconditionFailed");
            return;
        }
        String range = exchange.getRequestHeaders().getFirst("Range");
        int from = range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-.*", "$1"));
        byte[] bytes = Arrays.copyOfRange(object, Math.min(from, object.length), object.length);
        if (head) {
            headers.add("Content-Length", String.valueOf(object.length));
            exchange.sendResponseHeaders(200, -1);
        } else {
            send(exchange, range == null ? 200 : 206, bytes);
        }
    }

    private void pause() {
        try {
            Thread.sleep(delay);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void putWhole(HttpExchange exchange, String bucket, String key, byte[] body)
            throws IOException {
        if (isDamaged(exchange, body)) {
            error(exchange, 400, "BadDigest");
            return;
        }
        var stored = new Stored(body, md5(body));
        if ("*".equals(exchange.getRequestHeaders().getFirst("If-None-Match"))) {
            if (objects(bucket).putIfAbsent(key, stored) != null) {
                error(exchange, 412, "PreconditionFailed");
                return;
            }
        } else {
            objects(bucket).put(key, stored);
        }
        exchange.getResponseHeaders().add("ETag", '"' + stored.etag() + '"');
        exchange.sendResponseHeaders(200, -1);
    }

    private void begin(HttpExchange exchange, String bucket, String key) throws IOException {
        String id = "upload-" + ids.incrementAndGet();
        uploads.put(id, new Upload(bucket, key, new ConcurrentHashMap<>()));
        xml(
                exchange,
                200,
                "<InitiateMultipartUploadResult><Bucket>%s</Bucket><Key>%s</Key><UploadId>%s</UploadId></InitiateMultipartUploadResult>"
                        .formatted(bucket, escaped(key), id));
    }

    private void part(HttpExchange exchange, String id, int number, byte[] body)
            throws IOException {
        pause();
        Upload upload = uploads.get(id);
        if (upload == null) {
            error(exchange, 404, "NoSuchUpload");
        } else if (isDamaged(exchange, body)) {
            error(exchange, 400, "BadDigest");
        } else {
            upload.parts().put(number, body);
            exchange.getResponseHeaders().add("ETag", '"' + md5(body) + '"');
            exchange.sendResponseHeaders(200, -1);
        }
    }

    private void complete(HttpExchange exchange, String id, String asked) throws IOException {
        Upload upload = uploads.remove(id);
        if (upload == null) {
            error(exchange, 404, "NoSuchUpload");
            return;
        }
        var whole = new ByteArrayOutputStream();
        Matcher parts = PART.matcher(asked);
        while (parts.find()) {
            if (parts.group(1) != null) {
                whole.write(upload.parts().get(Integer.valueOf(parts.group(1))));
            }
        }
        String etag = md5(whole.toByteArray()) + "-" + upload.parts().size();
        objects(upload.bucket()).put(upload.key(), new Stored(whole.toByteArray(), etag));
        xml(
                exchange,
                200,
                "<CompleteMultipartUploadResult><ETag>\"%s\"</ETag></CompleteMultipartUploadResult>"
                        .formatted(etag));
    }

    private static boolean isDamaged(HttpExchange exchange, byte[] body) {
        String md5 = exchange.getRequestHeaders().getFirst("Content-MD5");
        return md5 != null
                && !HexFormat.of().formatHex(Base64.getDecoder().decode(md5)).equals(md5(body));
    }

    private void listUploads(HttpExchange exchange, String bucket, String prefix)
            throws IOException {
        var xml = new StringBuilder("<ListMultipartUploadsResult><IsTruncated>false</IsTruncated>");
        uploads.forEach((id, upload) -> {
            if (upload.bucket().equals(bucket) && upload.key().startsWith(prefix)) {
                xml.append(
                        "<Upload><Key>%s</Key><UploadId>%s</UploadId></Upload>"
                                .formatted(escaped(upload.key()), id));
            }
        });
        xml(exchange, 200, xml.append("</ListMultipartUploadsResult>").toString());
    }

    private void list(HttpExchange exchange, String bucket, Map<String, String> query)
            throws IOException {
        String prefix = query.getOrDefault("prefix", "");
        int most = Integer.parseInt(query.getOrDefault("max-keys", "1000"));
        var found =
                new TreeMap<>(
                        objects(bucket).tailMap(query.getOrDefault("start-after", ""), false));
        found.keySet().removeIf(key -> !key.startsWith(prefix));
        var xml = new StringBuilder("<ListBucketResult>");
        found.entrySet().stream()
                .limit(most)
                .forEach(entry ->
                        xml.append(
                                "<Contents><Key>%s</Key><LastModified>%s</LastModified><ETag>\"%s\"</ETag><Size>%d</Size></Contents>"
                                        .formatted(
                                                escaped(entry.getKey()),
                                                MODIFIED,
                                                entry.getValue().etag(),
                                                entry.getValue().bytes().length)));
        xml.append("<IsTruncated>%b</IsTruncated>".formatted(found.size() > most));
        xml(exchange, 200, xml.append("</ListBucketResult>").toString());
    }

    static void error(HttpExchange exchange, int status, String code) throws IOException {
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.sendResponseHeaders(status, -1);
        } else {
            xml(exchange, status, "<Error><Code>" + code + "</Code></Error>");
        }
    }

    private static void xml(HttpExchange exchange, int status, String xml) throws IOException {
        exchange.getResponseHeaders().add("Content-Type", "application/xml");
        send(exchange, status, ("<?xml version=\"1.0\"?>\n" + xml).getBytes(UTF_8));
    }

    private static void send(HttpExchange exchange, int status, byte[] bytes) throws IOException {
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static Map<String, String> query(@Nullable String raw) {
        var query = new HashMap<String, String>();
        if (raw != null) {
            for (String part : raw.split("&")) {
                String[] pair = part.split("=", 2);
                query.put(
                        URLDecoder.decode(pair[0], UTF_8),
                        pair.length > 1 ? URLDecoder.decode(pair[1], UTF_8) : "");
            }
        }
        return query;
    }

    static String md5(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
