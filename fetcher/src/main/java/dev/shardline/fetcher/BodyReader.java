package dev.shardline.fetcher;

import dev.shardline.schemas.Reason;
import dev.shardline.schemas.recipe.HashType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Reads a body into memory, in one pass with its hashes, never more than it may have and never
/// without having reserved the memory.
final class BodyReader {

    /// What Java can hold in one array.
    static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

    /// A server that announces much and sends nothing gets no more than this.
    private static final int MAX_TRUSTED = 1 << 20;

    private final int maxBytes;
    private final Set<HashType> hashes;
    private final LongAdder counted;

    BodyReader(long maxBytes, Set<HashType> hashes, LongAdder counted) {
        this.maxBytes = (int) Math.min(maxBytes, MAX_ARRAY);
        this.hashes = hashes;
        this.counted = counted;
    }

    /// Whether a body of this announced size will be refused; -1 where nothing was announced.
    void check(long announced) throws FailedException {
        if (announced > maxBytes) {
            throw tooMany("has " + Words.ofBytes(announced));
        }
    }

    /// Reads to the end of the stream and does not close it.
    ///
    /// @param announced the size, -1 where it is not known
    /// @param deadline stands still while memory is waited for
    Body read(InputStream in, long announced, ByteBudget.Reservation memory, Deadline deadline)
            throws IOException, FailedException, InterruptedException {
        check(announced);
        var limit = announced < 0 ? maxBytes : (int) announced;
        var md5 = digest(HashType.MD5, "MD5");
        var sha256 = digest(HashType.SHA256, "SHA-256");
        var start = Math.min(limit, announced < 0 ? ByteBudget.FREE : MAX_TRUSTED);
        reserve(start, memory, deadline);
        var bytes = new byte[start];
        var length = 0;
        while (true) {
            if (length == bytes.length) {
                var next = in.read();
                if (next < 0) {
                    break;
                }
                if (length == limit) {
                    throw tooMany("is longer");
                }
                bytes = grow(bytes, limit, memory, deadline);
                bytes[length] = (byte) next;
                update(md5, sha256, bytes, length, 1);
                length++;
            }
            var read = in.read(bytes, length, bytes.length - length);
            if (read < 0) {
                break;
            }
            update(md5, sha256, bytes, length, read);
            length += read;
        }
        if (length == 0) {
            throw Failure.of(Reason.EMPTY_BODY, "The body is empty").asException();
        }
        var whole = length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        return new Body(ByteBuffer.wrap(whole), hex(md5), hex(sha256));
    }

    private byte[] grow(byte[] bytes, int limit, ByteBudget.Reservation memory, Deadline deadline)
            throws InterruptedException {
        var size = (int) Math.min(limit, Math.max(bytes.length, 1) * 2L);
        reserve(size, memory, deadline);
        return Arrays.copyOf(bytes, size);
    }

    private static void reserve(int size, ByteBudget.Reservation memory, Deadline deadline)
            throws InterruptedException {
        if (!memory.tryHold(size)) {
            deadline.suspend();
            try {
                memory.hold(size);
            } finally {
                deadline.resume();
            }
        }
    }

    private void update(
            @Nullable MessageDigest md5,
            @Nullable MessageDigest sha256,
            byte[] bytes,
            int offset,
            int length) {
        if (md5 != null) {
            md5.update(bytes, offset, length);
        }
        if (sha256 != null) {
            sha256.update(bytes, offset, length);
        }
        counted.add(length);
    }

    private @Nullable MessageDigest digest(HashType type, String algorithm) {
        if (!hashes.contains(type)) {
            return null;
        }
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has " + algorithm, e);
        }
    }

    private static @Nullable String hex(@Nullable MessageDigest digest) {
        return digest == null ? null : HexFormat.of().formatHex(digest.digest());
    }

    private FailedException tooMany(String what) {
        return Failure.of(
                        Reason.TOO_MANY_BYTES,
                        "The body "
                                + what
                                + ", allowed are "
                                + Words.ofBytes(maxBytes)
                                + " (fetch.max_bytes)")
                .asException();
    }
}
