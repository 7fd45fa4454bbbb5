package dev.shardline.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.shardline.testing.S3Store.Stored;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
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
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A small S3 on loopback, path style: objects, listings, conditions, ranges and multipart uploads,
/// kept in memory. Signatures are not checked. It misbehaves where a test tells it to.
public final class S3Server implements AutoCloseable {

    /// What a path answers instead of the object; false leaves it to the server.
    @FunctionalInterface
    public interface Fault {
        boolean answer(HttpExchange exchange, byte[] object) throws IOException;
    }

    /// A request before it is answered.
    ///
    /// @param query empty values for names without one
    public record Request(String method, String bucket, String key, Map<String, String> query) {

        /// Whether it writes an object or a part of one.
        public boolean isUpload() {
            return method.equals("PUT");
        }
    }

    /// Answers a request instead of the server; false leaves it to the server.
    @FunctionalInterface
    public interface Interception {
        boolean answer(HttpExchange exchange, Request request) throws IOException;
    }

    private static final Instant MODIFIED = Instant.parse("2026-01-02T03:04:05Z");
    private static final Pattern CREDENTIAL = Pattern.compile("Credential=([^/]+)/");
    private static final Interception NONE = (_, _) -> false;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final S3Store store = new S3Store();
    private final Map<String, Fault> faults = new ConcurrentHashMap<>();
    private final Map<String, AtomicInteger> gets = new ConcurrentHashMap<>();
    private final Set<String> cut = ConcurrentHashMap.newKeySet();
    private final Set<String> denied = ConcurrentHashMap.newKeySet();
    private volatile Interception interception = NONE;
    private volatile Duration delay = Duration.ZERO;
    private volatile @Nullable String accessKey;

    /// All requests so far, `METHOD ADDRESS`.
    public final List<String> requests = Collections.synchronizedList(new ArrayList<>());

    public S3Server() {
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

    public String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    public S3Server bucket(String name) {
        store.make(name);
        return this;
    }

    public S3Server put(String bucket, String key, byte[] bytes) {
        bucket(bucket);
        objects(bucket).put(key, Stored.of(bytes, "image/jpeg"));
        cut.remove("/" + bucket + "/" + key);
        return this;
    }

    public ConcurrentSkipListMap<String, Stored> objects(String bucket) {
        return store.objects(bucket);
    }

    /// The keys of uploads in parts that were neither completed nor aborted.
    public List<String> unfinished(String bucket) {
        return store.unfinished(bucket).stream().map(S3Store.Upload::key).toList();
    }

    /// What a GET of an object answers.
    public S3Server on(String bucket, String key, Fault fault) {
        faults.put("/" + bucket + "/" + key, fault);
        return this;
    }

    /// Until the object is put again half of it comes, and then the connection ends.
    public S3Server cut(String bucket, String key) {
        cut.add("/" + bucket + "/" + key);
        return this;
    }

    /// Asks somebody else first, at every request. Replaces who was asked before.
    public S3Server intercept(Interception by) {
        interception = by;
        return this;
    }

    /// Answers all requests itself again.
    public S3Server behave() {
        return intercept(NONE);
    }

    /// Listings of this bucket are denied.
    public S3Server denyListing(String bucket) {
        denied.add(bucket);
        return this;
    }

    /// Only requests that are signed by this key are known.
    public S3Server onlyFor(String key) {
        accessKey = key;
        return this;
    }

    /// How long each object takes.
    public S3Server delay(Duration time) {
        delay = time;
        return this;
    }

    /// How often an object was asked for.
    public int gets(String bucket, String key) {
        var count = gets.get("/" + bucket + "/" + key);
        return count == null ? 0 : count.get();
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            String[] parts = path.substring(1).split("/", 2);
            var request =
                    new Request(
                            exchange.getRequestMethod(),
                            parts[0],
                            parts.length > 1 ? parts[1] : "",
                            query(exchange.getRequestURI().getRawQuery()));
            if (!isKnown(exchange)) {
                error(exchange, 403, "InvalidAccessKeyId");
            } else if (!interception.answer(exchange, request)) {
                answer(exchange, request);
            }
        }
    }

    private boolean isKnown(HttpExchange exchange) {
        String key = accessKey;
        String signed = exchange.getRequestHeaders().getFirst("Authorization");
        Matcher credential = CREDENTIAL.matcher(signed == null ? "" : signed);
        return key == null || (credential.find() && credential.group(1).equals(key));
    }

    private void answer(HttpExchange exchange, Request request) throws IOException {
        if (!store.has(request.bucket())) {
            error(exchange, 404, "NoSuchBucket");
        } else if (request.key().isEmpty()) {
            ofBucket(exchange, request);
        } else {
            switch (request.method()) {
                case "GET", "HEAD" -> get(exchange, request);
                case "PUT" -> put(exchange, request);
                case "POST" -> post(exchange, request);
                case "DELETE" -> delete(exchange, request);
                default -> error(exchange, 405, "MethodNotAllowed");
            }
        }
    }

    private void ofBucket(HttpExchange exchange, Request request) throws IOException {
        if (denied.contains(request.bucket())) {
            error(exchange, 403, "AccessDenied");
        } else if (request.query().containsKey("uploads")) {
            listUploads(exchange, request);
        } else {
            list(exchange, request);
        }
    }

    private void get(HttpExchange exchange, Request request) throws IOException {
        String path = "/" + request.bucket() + "/" + request.key();
        boolean head = request.method().equals("HEAD");
        pause();
        if (!head) {
            gets.computeIfAbsent(path, _ -> new AtomicInteger()).incrementAndGet();
        }
        Stored stored = objects(request.bucket()).get(request.key());
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
        headers.add("Content-Type", stored.type());
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
        } else if (cut.contains(path)) {
            exchange.sendResponseHeaders(200, object.length);
            exchange.getResponseBody().write(object, 0, object.length / 2);
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

    /// An object, or a part of one.
    private void put(HttpExchange exchange, Request request) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        String sum = exchange.getRequestHeaders().getFirst("Content-MD5");
        if (sum != null && !sum.equals(base64OfMd5(body))) {
            error(exchange, 400, "BadDigest");
            return;
        }
        String upload = request.query().get("uploadId");
        if (upload != null) {
            int number = Integer.parseInt(request.query().getOrDefault("partNumber", ""));
            if (!store.addPart(upload, number, body)) {
                error(exchange, 404, "NoSuchUpload");
                return;
            }
        } else {
            Stored stored = Stored.of(body, type(exchange));
            boolean onlyNew = "*".equals(exchange.getRequestHeaders().getFirst("If-None-Match"));
            var objects = objects(request.bucket());
            if (!onlyNew) {
                objects.put(request.key(), stored);
            } else if (objects.putIfAbsent(request.key(), stored) != null) {
                error(exchange, 412, "PreconditionFailed");
                return;
            }
        }
        exchange.getResponseHeaders().add("ETag", '"' + S3Store.md5(body) + '"');
        exchange.sendResponseHeaders(200, -1);
    }

    /// The beginning or the end of an upload in parts.
    private void post(HttpExchange exchange, Request request) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (request.query().containsKey("uploads")) {
            String id = store.begin(request.bucket(), request.key(), type(exchange));
            xml(
                    exchange,
                    200,
                    "<InitiateMultipartUploadResult><Bucket>%s</Bucket><Key>%s</Key><UploadId>%s</UploadId></InitiateMultipartUploadResult>"
                            .formatted(request.bucket(), escaped(request.key()), id));
        } else if (store.complete(
                request.query().getOrDefault("uploadId", ""), new String(body, UTF_8))) {
            xml(
                    exchange,
                    200,
                    "<CompleteMultipartUploadResult><Key>%s</Key></CompleteMultipartUploadResult>"
                            .formatted(escaped(request.key())));
        } else {
            error(exchange, 404, "NoSuchUpload");
        }
    }

    private void delete(HttpExchange exchange, Request request) throws IOException {
        String upload = request.query().get("uploadId");
        if (upload != null && !store.abort(upload)) {
            error(exchange, 404, "NoSuchUpload");
            return;
        }
        if (upload == null) {
            objects(request.bucket()).remove(request.key());
        }
        exchange.sendResponseHeaders(204, -1);
    }

    private void listUploads(HttpExchange exchange, Request request) throws IOException {
        String prefix = request.query().getOrDefault("prefix", "");
        var xml = new StringBuilder("<ListMultipartUploadsResult>");
        for (S3Store.Upload upload : store.unfinished(request.bucket())) {
            if (upload.key().startsWith(prefix)) {
                xml.append(
                        "<Upload><Key>%s</Key><UploadId>%s</UploadId><Initiated>%s</Initiated></Upload>"
                                .formatted(escaped(upload.key()), upload.id(), MODIFIED));
            }
        }
        xml.append("<IsTruncated>false</IsTruncated></ListMultipartUploadsResult>");
        xml(exchange, 200, xml.toString());
    }

    private void list(HttpExchange exchange, Request request) throws IOException {
        Map<String, String> query = request.query();
        String prefix = query.getOrDefault("prefix", "");
        String delimiter = query.getOrDefault("delimiter", "");
        int most = Integer.parseInt(query.getOrDefault("max-keys", "1000"));
        String after =
                query.getOrDefault("continuation-token", query.getOrDefault("start-after", ""));
        var objects = objects(request.bucket());
        var found = new TreeSet<String>();
        for (String key : objects.keySet()) {
            if (key.startsWith(prefix)) {
                int end = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
                found.add(end < 0 ? key : key.substring(0, end + delimiter.length()));
            }
        }
        List<String> page = found.tailSet(after, false).stream().limit(most).toList();
        boolean more = found.tailSet(after, false).size() > most;
        var xml = new StringBuilder("<ListBucketResult>");
        for (String name : page) {
            Stored object = objects.get(name);
            xml.append(
                    object == null
                            ? "<CommonPrefixes><Prefix>%s</Prefix></CommonPrefixes>"
                                    .formatted(escaped(name))
                            : "<Contents><Key>%s</Key><LastModified>%s</LastModified><ETag>\"%s\"</ETag><Size>%d</Size></Contents>"
                                    .formatted(
                                            escaped(name),
                                            MODIFIED,
                                            object.etag(),
                                            object.bytes().length));
        }
        if (more) {
            xml.append(
                    "<NextContinuationToken>%s</NextContinuationToken>"
                            .formatted(escaped(page.getLast())));
        }
        xml.append("<IsTruncated>%b</IsTruncated>".formatted(more));
        xml(exchange, 200, xml.append("</ListBucketResult>").toString());
    }

    /// Answers with one of S3's error codes.
    public static void error(HttpExchange exchange, int status, String code) throws IOException {
        exchange.getRequestBody().readAllBytes();
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

    private static String type(HttpExchange exchange) {
        String type = exchange.getRequestHeaders().getFirst("Content-Type");
        return type == null ? "" : type;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    private static Map<String, String> query(@Nullable String raw) {
        var query = new HashMap<String, String>();
        if (raw != null) {
            for (String part : raw.split("&", -1)) {
                String[] pair = part.split("=", 2);
                query.put(
                        URLDecoder.decode(pair[0], UTF_8),
                        pair.length > 1 ? URLDecoder.decode(pair[1], UTF_8) : "");
            }
        }
        return query;
    }

    private static String base64OfMd5(byte[] bytes) {
        return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(S3Store.md5(bytes)));
    }

    /// In hexadecimal: the tag of an object that was put whole.
    public static String md5(byte[] bytes) {
        return S3Store.md5(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
