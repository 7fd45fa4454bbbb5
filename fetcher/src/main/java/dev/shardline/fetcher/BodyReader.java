package dev.shardline.fetcher;

import dev.shardline.schemas.Hashes;
import dev.shardline.schemas.Reason;
import dev.shardline.schemas.recipe.HashType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/// Reads a body into memory, in one pass with its hashes, never more than it may have and never
/// without having reserved the memory.
final class BodyReader {

    /// What Java can hold in one array.
    static final int MAX_ARRAY = Integer.MAX_VALUE - 8;

    /// A server that announces much and sends nothing gets no more than this.
    private static final int MAX_TRUSTED = 1 << 20;

    private final int maxBytes;
    private final List<HashType> hashes;
    private final LongAdder counted;

    BodyReader(long maxBytes, Set<HashType> hashes, LongAdder counted) {
        this.maxBytes = (int) Math.min(maxBytes, MAX_ARRAY);
        this.hashes = List.copyOf(hashes);
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
        var digests = hashes.stream().map(HashType::digest).toArray(MessageDigest[]::new);
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
                update(digests, bytes, length, 1);
                length++;
            }
            var read = in.read(bytes, length, bytes.length - length);
            if (read < 0) {
                break;
            }
            update(digests, bytes, length, read);
            length += read;
        }
        if (length == 0) {
            throw Failure.of(Reason.EMPTY_BODY, "The body is empty").asException();
        }
        var whole = length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
        return new Body(ByteBuffer.wrap(whole), result(digests));
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

    private void update(MessageDigest[] digests, byte[] bytes, int offset, int length) {
        for (var digest : digests) {
            digest.update(bytes, offset, length);
        }
        counted.add(length);
    }

    private Hashes result(MessageDigest[] digests) {
        var hex = new EnumMap<HashType, String>(HashType.class);
        for (var i = 0; i < digests.length; i++) {
            hex.put(hashes.get(i), HexFormat.of().formatHex(digests[i].digest()));
        }
        return new Hashes(
                hex.get(HashType.MD5), hex.get(HashType.SHA256), hex.get(HashType.SHA512));
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
