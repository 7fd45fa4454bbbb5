package dev.shardline.schemas.s3;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.commons.codec.binary.Base64;
import org.apache.commons.codec.digest.DigestUtils;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.ContentStreamProvider;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;

/// The way of one file to an object, in one request or in parts of which several travel at a time.
/// The server checks an MD5 of each; nothing shows under the key before all have arrived. For one
/// thread.
final class Upload {

    /// Smaller files go in one request.
    static final long PART = 16L << 20;

    private static final int MOST_PARTS = 10_000;
    private static final int AT_ONCE = 4;
    private static final String TYPE = "application/octet-stream";

    private final S3Client client;
    private final S3Address to;

    Upload(S3Client client, S3Address to) {
        this.client = client;
        this.to = to;
    }

    void send(Path file) {
        try {
            long size = Files.size(file);
            if (size <= PART) {
                sendWhole(new Slice(file, 0, size));
            } else {
                sendParts(file, size);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file, e);
        }
    }

    private void sendWhole(Slice slice) throws IOException {
        String md5 = slice.md5();
        var _ =
                client.putObject(
                        p -> p.bucket(to.bucket()).key(to.key()).contentMD5(md5), slice.body());
    }

    private void sendParts(Path file, long size) throws IOException {
        String id =
                client.createMultipartUpload(c -> c.bucket(to.bucket()).key(to.key())).uploadId();
        boolean complete = false;
        try {
            List<CompletedPart> parts = parts(id, file, size);
            complete(id, parts, size);
            complete = true;
        } finally {
            if (!complete) {
                giveUp(id);
            }
        }
    }

    private List<CompletedPart> parts(String id, Path file, long size) throws IOException {
        long length = Math.max(PART, (size + MOST_PARTS - 1) / MOST_PARTS);
        var sends = new ArrayList<Callable<CompletedPart>>();
        for (long from = 0; from < size; from += length) {
            int number = sends.size() + 1;
            var slice = new Slice(file, from, Math.min(length, size - from));
            sends.add(() -> part(id, number, slice));
        }
        try (var senders = Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
            var done = new ArrayList<CompletedPart>();
            for (Future<CompletedPart> sent : senders.invokeAll(sends)) {
                done.add(sent.get());
            }
            return done;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SdkClientException.create("interrupted while writing " + to, e);
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case SdkException cause -> throw cause;
                case IOException cause -> throw cause;
                case null, default ->
                        throw new IllegalStateException("writing " + to, e.getCause());
            }
        }
    }

    private CompletedPart part(String id, int number, Slice slice) throws IOException {
        String md5 = slice.md5();
        String etag =
                client.uploadPart(
                                u ->
                                        u.bucket(to.bucket())
                                                .key(to.key())
                                                .uploadId(id)
                                                .partNumber(number)
                                                .contentMD5(md5),
                                slice.body())
                        .eTag();
        return CompletedPart.builder().partNumber(number).eTag(etag).build();
    }

    /// The answer to a completion can be lost; asked again the upload is then unknown, and the
    /// object is there.
    private void complete(String id, List<CompletedPart> parts, long size) {
        try {
            var _ =
                    client.completeMultipartUpload(c ->
                            c.bucket(to.bucket())
                                    .key(to.key())
                                    .uploadId(id)
                                    .multipartUpload(m -> m.parts(parts)));
        } catch (NoSuchUploadException e) {
            if (client.headObject(h -> h.bucket(to.bucket()).key(to.key())).contentLength()
                    != size) {
                throw e;
            }
        }
    }

    private void giveUp(String id) {
        try {
            abandon(client, to.bucket(), to.key(), id);
        } catch (SdkException _) {
            // The next start gives it up.
        }
    }

    static void abandon(S3Client client, String bucket, String key, String id) {
        try {
            var _ = client.abortMultipartUpload(a -> a.bucket(bucket).key(key).uploadId(id));
        } catch (NoSuchUploadException _) {
            // Somebody else has done it.
        }
    }

    /// A part of a file, read as often as it takes.
    private record Slice(Path file, long from, long length) {

        RequestBody body() {
            return RequestBody.fromContentProvider(
                    ContentStreamProvider.fromInputStreamSupplier(this::open), length, TYPE);
        }

        String md5() throws IOException {
            try (InputStream in = open()) {
                return Base64.encodeBase64String(DigestUtils.md5(in));
            }
        }

        private InputStream open() {
            try {
                FileChannel channel = FileChannel.open(file);
                channel.position(from);
                return new BufferedInputStream(
                        new Limited(Channels.newInputStream(channel), length), 1 << 16);
            } catch (IOException e) {
                throw new UncheckedIOException("reading " + file, e);
            }
        }
    }

    /// The first bytes of a stream.
    private static final class Limited extends InputStream {

        private final InputStream in;
        private long left;

        Limited(InputStream in, long length) {
            this.in = in;
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int read = in.read(bytes, offset, (int) Math.min(length, left));
            left -= Math.max(0, read);
            return read;
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }
}
