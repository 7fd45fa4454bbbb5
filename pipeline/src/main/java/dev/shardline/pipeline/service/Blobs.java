package dev.shardline.pipeline.service;

import dev.shardline.pipeline.broker.FileTrouble;
import dev.shardline.pipeline.loop.PackageLoop;
import dev.shardline.schemas.Hashes;
import dev.shardline.schemas.Samples;
import dev.shardline.schemas.avro.BlobRef;
import dev.shardline.schemas.avro.FetchedImage;
import dev.shardline.schemas.avro.ImageSample;
import dev.shardline.schemas.s3.S3AccessException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Bytes too large for a Kafka record, in a store that all processes of the job share. Stages never
/// see this: bytes are taken out where a record is written to Kafka, and put back where it is read.
///
/// A blob's name follows from the place of the record that it was made from, so work that is done
/// again after a crash overwrites its own. Safe for use by several threads.
final class Blobs implements PackageLoop.LargeImages {

    private static final Logger log = LoggerFactory.getLogger(Blobs.class);

    /// What travels inside a record at most, bytes.
    static final int INLINE = 8 << 20;

    private final BlobStore store;

    Blobs(BlobStore store) {
        this.store = store;
    }

    /// The record with its bytes taken out if they are too many.
    ///
    /// @param source where the record comes from: topic, partition and offset
    SpecificRecord detach(SpecificRecord record, String source) {
        return switch (record) {
            case FetchedImage image when isLarge(image.getBody()) ->
                    with(image, put(source, image.getBody()));
            case ImageSample sample when isLarge(sample.getImage()) ->
                    Samples.with(sample, put(source, sample.getImage()));
            default -> record;
        };
    }

    @Override
    public boolean isDetached(SpecificRecord record) {
        return body(record) instanceof BlobRef;
    }

    @Override
    public SpecificRecord attach(SpecificRecord record) {
        return switch (record) {
            case FetchedImage image when image.getBody() instanceof BlobRef ref ->
                    with(image, get(ref));
            case ImageSample sample when sample.getImage() instanceof BlobRef ref ->
                    Samples.with(sample, get(ref));
            default -> record;
        };
    }

    @Override
    public void release(List<SpecificRecord> records) {
        records.forEach(this::release);
    }

    /// Removes the bytes of a record, if they are here.
    void release(SpecificRecord record) {
        if (body(record) instanceof BlobRef ref) {
            try {
                store.delete(name(ref));
            } catch (IOException | S3AccessException e) {
                log.debug("{} stays until the job is complete", ref.getUri(), e);
            }
        }
    }

    /// Removes everything; for a job that is complete.
    void clear() {
        try {
            store.clear();
        } catch (IOException e) {
            throw new UncheckedIOException("removing " + store, e);
        }
    }

    private static FetchedImage with(FetchedImage image, Object body) {
        var hashes = Hashes.of(image);
        return new FetchedImage(
                image.getRecord(),
                body,
                image.getFinalUrl(),
                image.getContentType().orElse(null),
                hashes.sha256(),
                hashes.md5(),
                hashes.sha512());
    }

    /// How many bytes of the record's image travel inside it.
    static long inline(SpecificRecord record) {
        return body(record) instanceof ByteBuffer bytes ? bytes.remaining() : 0;
    }

    private static Object body(SpecificRecord record) {
        return switch (record) {
            case FetchedImage image -> image.getBody();
            case ImageSample sample -> sample.getImage();
            default -> record;
        };
    }

    private static boolean isLarge(Object body) {
        return body instanceof ByteBuffer bytes && bytes.remaining() > INLINE;
    }

    private BlobRef put(String name, Object body) {
        ByteBuffer bytes = ((ByteBuffer) body).duplicate();
        long size = bytes.remaining();
        try {
            store.put(name, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "A large image cannot be put aside in " + store + ": " + FileTrouble.of(e), e);
        }
        return new BlobRef(name, size);
    }

    /// What a record says is never a path.
    private static String name(BlobRef ref) {
        return Path.of(ref.getUri()).getFileName().toString();
    }

    private ByteBuffer get(BlobRef ref) {
        try {
            return ByteBuffer.wrap(store.get(name(ref)));
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "A large image that was put aside cannot be read: " + FileTrouble.of(e), e);
        }
    }
}
