package dev.shardline.schemas.s3;

import dev.shardline.schemas.recipe.S3Settings;
import dev.shardline.schemas.s3.S3AccessException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.ResponseTransformer;

/// The buckets of a job: everything that is done with `s3://` addresses goes through here. Nothing
/// is loaded or asked before the first call. Safe for use by several threads; calls block.
///
/// Every method throws [S3AccessException] where S3 does not do what it is asked for. What may pass
/// has then been tried several times.
public final class Buckets implements AutoCloseable {

    /// How long a signed address is good; the fetcher makes a new one for each attempt.
    private static final Duration SIGNATURE = Duration.ofHours(1);

    private static final int PAGE = 1000;
    private static final int DOWNLOADS = 5;

    private final S3Settings settings;
    private final Clients clients;
    private final Uploads uploads;
    private final Map<String, String> regions = new ConcurrentHashMap<>();

    public Buckets(S3Settings settings) {
        this.settings = settings;
        this.clients = new Clients(settings);
        this.uploads = new Uploads(clients, settings);
    }

    /// The server that the recipe names itself, where it is not AWS.
    public Optional<URI> endpoint() {
        return settings.endpoint();
    }

    /// The GET of an object, to be sent by whoever likes.
    ///
    /// @throws S3AccessException where there are no credentials to sign it with
    public S3Request get(S3Address address) {
        String region = regions.getOrDefault(address.bucket(), settings.region());
        return call(
                "signing a request for " + address,
                () -> {
                    if (settings.isAnonymous()) {
                        var url =
                                clients.addresses(region)
                                        .getUrl(g -> {
                                            g.bucket(address.bucket()).key(address.key());
                                            settings.endpoint().ifPresent(g::endpoint);
                                        });
                        return new S3Request(URI.create(url.toString()), Map.of(), false);
                    }
                    var signed =
                            clients.presigner(region)
                                    .presignGetObject(p ->
                                            p.signatureDuration(SIGNATURE)
                                                    .getObjectRequest(g ->
                                                            g.bucket(address.bucket())
                                                                    .key(address.key())));
                    var headers = new HashMap<String, String>();
                    signed.signedHeaders()
                            .forEach((name, values) -> headers.put(name, String.join(",", values)));
                    headers.keySet().removeIf("host"::equalsIgnoreCase);
                    return new S3Request(URI.create(signed.url().toString()), headers, true);
                });
    }

    /// Takes note of where a bucket is, as the server has said.
    ///
    /// @return whether that is news, so that asking again makes sense
    public boolean learn(String bucket, String region) {
        String before = regions.put(bucket, region);
        return settings.endpoint().isEmpty()
                && !region.equals(before == null ? settings.region() : before);
    }

    /// The objects whose keys begin with the address's key, at most 1,000 of them.
    ///
    /// @param after keys up to this one are left out; empty begins at the start
    public S3Page list(S3Address prefix, String after) {
        return call(
                "listing " + prefix,
                () -> {
                    var answer =
                            clients.client()
                                    .listObjectsV2(l -> {
                                        l.bucket(prefix.bucket())
                                                .prefix(prefix.key())
                                                .maxKeys(PAGE);
                                        if (!after.isEmpty()) {
                                            l.startAfter(after);
                                        }
                                    });
                    List<S3Object> objects =
                            answer.contents().stream()
                                    .map(found ->
                                            new S3Object(
                                                    new S3Address(prefix.bucket(), found.key()),
                                                    found.size(),
                                                    unquoted(found.eTag()),
                                                    found.lastModified() == null
                                                            ? Instant.EPOCH
                                                            : found.lastModified()))
                                    .toList();
                    return new S3Page(objects, objects.isEmpty() || !answer.isTruncated());
                });
    }

    /// The names directly below a prefix: those of objects, and of whatever has a slash behind it,
    /// as a folder's entries.
    public List<String> names(S3Address folder) {
        S3Address prefix = folder.resolve("");
        return call(
                "listing " + prefix,
                () ->
                        clients
                                .client()
                                .listObjectsV2Paginator(l ->
                                        l.bucket(prefix.bucket())
                                                .prefix(prefix.key())
                                                .delimiter("/"))
                                .stream()
                                .flatMap(page ->
                                        Stream.concat(
                                                page.contents().stream().map(it -> it.key()),
                                                page.commonPrefixes().stream()
                                                        .map(it -> it.prefix())))
                                .map(key -> key.substring(prefix.key().length()))
                                .map(name -> name.replaceFirst("/$", ""))
                                .filter(name -> !name.isEmpty())
                                .toList());
    }

    /// Writes a file of this machine as an object, replacing one that is there. Until it is whole
    /// there the old one stays, or none.
    ///
    /// @param type the media type that it is served with
    /// @throws IOException if the file cannot be read
    public void upload(Path file, S3Address to, String type) throws IOException {
        uploads.file(file, to, type);
    }

    /// Writes an object in one request; the same as for files holds.
    public void put(byte[] bytes, S3Address to, String type) {
        uploads.bytes(bytes, to, type);
    }

    /// Writes a small object if there is none: of several who do that at the same time, one does
    /// it.
    ///
    /// @return whether this one is there now
    public boolean putNew(byte[] bytes, S3Address to, String type) {
        return uploads.ifAbsent(bytes, to, type);
    }

    /// Removes an object; one that is not there is fine.
    public void delete(S3Address address) {
        call(
                "deleting " + address,
                () ->
                        clients.client()
                                .deleteObject(d -> d.bucket(address.bucket()).key(address.key())));
    }

    /// Finds out whether an object could be written, and leaves nothing.
    public void checkWritable(S3Address address) {
        uploads.probe(address);
    }

    /// Aborts uploads in parts that were begun below the prefix and not ended. Who is still at it
    /// begins his upload again.
    ///
    /// @param ours which keys; the others stay
    public void abortUploads(S3Address prefix, Predicate<String> ours) {
        uploads.abortAll(prefix, ours);
    }

    /// The bytes of a small object, where there is one.
    public Optional<byte[]> read(S3Address address) {
        try {
            return Optional.of(
                    call(
                            "reading " + address,
                            () ->
                                    clients.client()
                                            .getObject(
                                                    g ->
                                                            g.bucket(address.bucket())
                                                                    .key(address.key()),
                                                    ResponseTransformer.toBytes())
                                            .asByteArray()));
        } catch (S3AccessException e) {
            if (e.kind() == Kind.NO_OBJECT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /// An object, where there is one.
    public Optional<S3Object> find(S3Address address) {
        try {
            return Optional.of(
                    call(
                            "looking for " + address,
                            () -> {
                                var head =
                                        clients.client()
                                                .headObject(h ->
                                                        h.bucket(address.bucket())
                                                                .key(address.key()));
                                return new S3Object(
                                        address,
                                        head.contentLength(),
                                        unquoted(head.eTag()),
                                        head.lastModified() == null
                                                ? Instant.EPOCH
                                                : head.lastModified());
                            }));
        } catch (S3AccessException e) {
            if (e.kind() == Kind.NO_OBJECT) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /// Brings an object to a file of this machine, in one piece, going on where a connection broke.
    /// The file has its name when it is whole.
    ///
    /// @throws IOException if the file cannot be written
    public void download(S3Object object, Path file) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.deleteIfExists(part);
        for (int attempt = 1; ; attempt++) {
            long have = Files.exists(part) ? Files.size(part) : 0;
            if (have == object.size()) {
                if (have == 0) {
                    Files.write(part, new byte[0]);
                }
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
                return;
            }
            try {
                append(object, part, have);
            } catch (S3AccessException e) {
                if (!e.mayPass() || attempt == DOWNLOADS) {
                    throw e;
                }
            }
        }
    }

    /// Appends what is missing, or as much as comes.
    private void append(S3Object object, Path part, long have) throws IOException {
        S3Address address = object.address();
        try (InputStream in =
                        call(
                                "reading " + address,
                                () ->
                                        clients.client()
                                                .getObject(g ->
                                                        g.bucket(address.bucket())
                                                                .key(address.key())
                                                                .ifMatch('"' + object.etag() + '"')
                                                                .range("bytes=" + have + "-")));
                var out =
                        Files.newOutputStream(
                                part, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            var buffer = new byte[1 << 16];
            while (true) {
                int read;
                try {
                    read = in.read(buffer);
                } catch (IOException | SdkException e) {
                    throw new S3AccessException(
                            Kind.UNAVAILABLE, "reading " + address + " broke off: " + e, e);
                }
                if (read < 0) {
                    break;
                }
                out.write(buffer, 0, read);
            }
        }
        if (Files.size(part) < object.size()) {
            throw new S3AccessException(
                    Kind.UNAVAILABLE,
                    "reading "
                            + address
                            + " ended after "
                            + Files.size(part)
                            + " of "
                            + object.size()
                            + " bytes",
                    null);
        }
    }

    private static String unquoted(String etag) {
        return etag == null ? "" : etag.replace("\"", "");
    }

    private <T> T call(String doing, Supplier<T> what) {
        return Troubles.call(doing, settings, what);
    }

    @Override
    public void close() {
        clients.close();
    }
}
