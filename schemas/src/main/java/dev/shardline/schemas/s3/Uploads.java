package dev.shardline.schemas.s3;

import dev.shardline.schemas.Parallel;
import dev.shardline.schemas.recipe.S3Settings;
import dev.shardline.schemas.s3.S3AccessException.Kind;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.MultipartUpload;

/// Writes objects: small ones in one request, large ones in parts. An object is there when it is
/// whole; every request carries the MD5 of its bytes, so what arrives is what was sent. Memory does
/// not grow with the file. Safe for use by several threads.
final class Uploads {

    private static final Logger log = LoggerFactory.getLogger(Uploads.class);

    /// A part, and what is sent in one request at most, bytes.
    static final long PART = 16 << 20;

    private static final int PARTS_AT_ONCE = 4;

    /// What S3 allows.
    private static final long MAX_PARTS = 10_000;

    /// Somebody who begins anew may take an upload for a leftover; he does so once.
    private static final int ATTEMPTS = 3;

    private final Clients clients;
    private final S3Settings settings;

    Uploads(Clients clients, S3Settings settings) {
        this.clients = clients;
        this.settings = settings;
    }

    /// @throws IOException if the file cannot be read
    void file(Path file, S3Address to, String type) throws IOException {
        long size = Files.size(file);
        if (size <= PART) {
            whole(to, type, slice(file, 0, size));
            return;
        }
        for (int attempt = 1; ; attempt++) {
            try {
                inParts(file, size, to, type);
                return;
            } catch (S3AccessException e) {
                // 404 on an upload of our own: it was aborted by another process.
                if (e.kind() != Kind.NO_OBJECT || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    void bytes(byte[] bytes, S3Address to, String type) {
        whole(to, type, new Body(RequestBody.fromBytes(bytes), md5(bytes)));
    }

    /// Writes a small object if there is none. A server that knows no conditions writes it anyway.
    ///
    /// @return whether this one is there now
    boolean ifAbsent(byte[] bytes, S3Address to, String type) {
        try {
            Troubles.call(
                    "writing " + to,
                    settings,
                    () ->
                            client().putObject(
                                            p ->
                                                    p.bucket(to.bucket())
                                                            .key(to.key())
                                                            .contentType(type)
                                                            .ifNoneMatch("*"),
                                            RequestBody.fromBytes(bytes)));
            return true;
        } catch (S3AccessException e) {
            return switch (e.kind()) {
                case CONDITION -> false;
                case UNSUPPORTED -> {
                    bytes(bytes, to, type);
                    yield true;
                }
                default -> throw e;
            };
        }
    }

    /// Finds out whether an object could be written, and leaves nothing.
    void probe(S3Address address) {
        String id = begin(address, "application/octet-stream");
        abort(address, id);
    }

    /// Aborts what was begun below the prefix and not ended.
    ///
    /// @param ours which keys
    void abortAll(S3Address prefix, Predicate<String> ours) {
        List<MultipartUpload> open =
                Troubles.call(
                        "listing the uploads below " + prefix,
                        settings,
                        () ->
                                client()
                                        .listMultipartUploadsPaginator(
                                                l -> l.bucket(prefix.bucket()).prefix(prefix.key()))
                                        .uploads()
                                        .stream()
                                        .filter(upload -> ours.test(upload.key()))
                                        .toList());
        for (MultipartUpload upload : open) {
            log.info("aborting an upload of {} that was never ended", upload.key());
            try {
                abort(new S3Address(prefix.bucket(), upload.key()), upload.uploadId());
            } catch (S3AccessException e) {
                if (e.kind() != Kind.NO_OBJECT) { // Gone by itself.
                    throw e;
                }
            }
        }
    }

    private void whole(S3Address to, String type, Body body) {
        Troubles.call(
                "writing " + to,
                settings,
                () ->
                        client().putObject(
                                        p ->
                                                p.bucket(to.bucket())
                                                        .key(to.key())
                                                        .contentType(type)
                                                        .contentMD5(body.md5()),
                                        body.request()));
    }

    private void inParts(Path file, long size, S3Address to, String type) throws IOException {
        String id = begin(to, type);
        try {
            long length = partLength(size);
            List<Integer> numbers =
                    IntStream.rangeClosed(1, (int) Math.ceilDiv(size, length)).boxed().toList();
            List<CompletedPart> parts =
                    Parallel.map(
                            numbers,
                            PARTS_AT_ONCE,
                            number -> {
                                long from = (number - 1) * length;
                                return part(
                                        to,
                                        id,
                                        number,
                                        slice(file, from, Math.min(length, size - from)));
                            });
            Troubles.call(
                    "writing " + to,
                    settings,
                    () ->
                            client().completeMultipartUpload(c ->
                                    c.bucket(to.bucket())
                                            .key(to.key())
                                            .uploadId(id)
                                            .multipartUpload(m -> m.parts(parts))));
        } catch (IOException | RuntimeException e) {
            abortAfter(e, to, id);
            throw e;
        }
    }

    static long partLength(long size) {
        return Math.max(PART, Math.ceilDiv(size, MAX_PARTS));
    }

    private String begin(S3Address to, String type) {
        return Troubles.call(
                        "writing " + to,
                        settings,
                        () ->
                                client().createMultipartUpload(c ->
                                        c.bucket(to.bucket()).key(to.key()).contentType(type)))
                .uploadId();
    }

    private CompletedPart part(S3Address to, String id, int number, Body body) {
        var answer =
                Troubles.call(
                        "writing " + to,
                        settings,
                        () ->
                                client().uploadPart(
                                                u ->
                                                        u.bucket(to.bucket())
                                                                .key(to.key())
                                                                .uploadId(id)
                                                                .partNumber(number)
                                                                .contentMD5(body.md5()),
                                                body.request()));
        return CompletedPart.builder().partNumber(number).eTag(answer.eTag()).build();
    }

    private void abort(S3Address to, String id) {
        Troubles.call(
                "writing " + to,
                settings,
                () ->
                        client().abortMultipartUpload(
                                        a -> a.bucket(to.bucket()).key(to.key()).uploadId(id)));
    }

    /// What cannot be aborted now is aborted at the next start.
    private void abortAfter(Exception failure, S3Address to, String id) {
        boolean interrupted = Thread.interrupted();
        try {
            abort(to, id);
        } catch (S3AccessException e) {
            failure.addSuppressed(e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private S3Client client() {
        return clients.client();
    }

    /// What a request sends, again if need be.
    private record Body(RequestBody request, String md5) {}

    private static Body slice(Path file, long from, long length) throws IOException {
        String md5;
        try (InputStream in = open(file, from, length)) {
            var digest = newDigest();
            var buffer = new byte[1 << 16];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            md5 = Base64.getEncoder().encodeToString(digest.digest());
        }
        return new Body(
                RequestBody.fromContentProvider(
                        () -> {
                            try {
                                return open(file, from, length);
                            } catch (IOException e) {
                                throw SdkException.create("reading " + file, e);
                            }
                        },
                        length,
                        "application/octet-stream"),
                md5);
    }

    private static InputStream open(Path file, long from, long length) throws IOException {
        SeekableByteChannel channel = Files.newByteChannel(file).position(from);
        return new Slice(Channels.newInputStream(channel), length);
    }

    private static String md5(byte[] bytes) {
        return Base64.getEncoder().encodeToString(newDigest().digest(bytes));
    }

    private static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("MD5");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has MD5", e);
        }
    }

    /// The first bytes of a stream.
    private static final class Slice extends FilterInputStream {
        private long left;

        Slice(InputStream in, long length) {
            super(in);
            left = length;
        }

        @Override
        public int read() throws IOException {
            int read = left == 0 ? -1 : super.read();
            left -= read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = left == 0 ? -1 : super.read(bytes, offset, (int) Math.min(length, left));
            left -= Math.max(read, 0);
            return read;
        }

        @Override
        public long skip(long bytes) throws IOException {
            long skipped = super.skip(Math.min(bytes, left));
            left -= skipped;
            return skipped;
        }

        @Override
        public int available() throws IOException {
            return (int) Math.min(super.available(), left);
        }

        @Override
        public boolean markSupported() {
            return false;
        }
    }
}
