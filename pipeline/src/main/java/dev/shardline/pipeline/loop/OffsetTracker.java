package dev.shardline.pipeline.loop;

import java.util.ArrayDeque;
import java.util.Base64;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/// Which records of one partition are finished, though they finish in any order: a prefix, and
/// single offsets beyond it. Both are committed together, the second as a bitmap in the commit's
/// metadata, so that nothing is done twice after a crash and a slow record holds nobody up.
///
/// For one thread.
final class OffsetTracker {

    /// Offsets beyond the prefix that may be known at once: their bitmap fits Kafka's default limit
    /// for metadata, 4,096 characters.
    static final int WINDOW = 16_384;

    private static final String PREFIX = "finished:";

    private final ArrayDeque<Long> started = new ArrayDeque<>();
    private final Set<Long> finished = new HashSet<>();
    private final BitSet restored;
    private final long restoredFrom;

    /// Where the next record will be, as far as is known.
    private long next;

    private OffsetTracker(long from, BitSet restored) {
        this.next = from;
        this.restoredFrom = from;
        this.restored = restored;
    }

    /// Goes on from a commit.
    static OffsetTracker resume(OffsetAndMetadata committed) {
        return new OffsetTracker(committed.offset(), decode(committed.metadata()));
    }

    /// Begins where nothing was committed.
    ///
    /// @param from the partition's first offset
    static OffsetTracker fresh(long from) {
        return new OffsetTracker(from, new BitSet());
    }

    /// Takes note of a record that was read. Offsets must rise.
    ///
    /// @return false if it was finished before the last crash and must be skipped
    boolean start(long offset) {
        next = offset + 1;
        long bit = offset - restoredFrom;
        started.add(offset);
        if (bit >= 0 && bit <= Integer.MAX_VALUE && restored.get((int) bit)) {
            finished.add(offset);
            advance();
            return false;
        }
        return true;
    }

    /// The effects of a record are ready to be committed.
    void finish(long offset) {
        finished.add(offset);
        advance();
    }

    /// Records that are read and not finished.
    int open() {
        return started.size() - finished.size();
    }

    /// Whether more may be read without the bitmap growing too large.
    boolean hasRoom() {
        return started.isEmpty() || next - started.getFirst() < WINDOW;
    }

    /// What to commit.
    OffsetAndMetadata commit() {
        long prefix = started.isEmpty() ? next : started.getFirst();
        var beyond = new BitSet();
        for (long offset : finished) {
            beyond.set((int) (offset - prefix));
        }
        // What the former self had finished and this one has not read again yet.
        for (int bit = restored.nextSetBit(0); bit >= 0; bit = restored.nextSetBit(bit + 1)) {
            long offset = restoredFrom + bit;
            if (offset >= next) {
                beyond.set((int) (offset - prefix));
            }
        }
        return new OffsetAndMetadata(prefix, encode(beyond));
    }

    private void advance() {
        while (!started.isEmpty() && finished.remove(started.getFirst())) {
            started.removeFirst();
        }
    }

    private static String encode(BitSet bits) {
        return bits.isEmpty()
                ? ""
                : PREFIX + Base64.getEncoder().withoutPadding().encodeToString(bits.toByteArray());
    }

    private static BitSet decode(String metadata) {
        return metadata.startsWith(PREFIX)
                ? BitSet.valueOf(Base64.getDecoder().decode(metadata.substring(PREFIX.length())))
                : new BitSet();
    }
}
