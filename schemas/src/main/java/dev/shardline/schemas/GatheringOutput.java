package dev.shardline.schemas;

import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Collects a record's bytes with one copy of what is large: image bytes are only pointed at until
/// the size of the whole is known.
///
/// Whoever writes an array of [#LARGE] bytes or more must leave it unchanged until
/// [#toByteArray()]. For one thread.
final class GatheringOutput extends OutputStream {

    private static final int LARGE = 1024;

    private final List<ByteBuffer> pieces = new ArrayList<>(2);
    private byte[] small = new byte[512];
    private int begin;
    private int end;
    private int total;

    @Override
    public void write(int b) {
        reserve(1);
        small[end++] = (byte) b;
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        if (length >= LARGE) {
            closeSmall();
            add(ByteBuffer.wrap(bytes, from, length));
        } else {
            reserve(length);
            System.arraycopy(bytes, from, small, end, length);
            end += length;
        }
    }

    /// Everything that was written.
    byte[] toByteArray() {
        closeSmall();
        var all = ByteBuffer.allocate(total);
        pieces.forEach(all::put);
        return all.array();
    }

    private void reserve(int length) {
        if (small.length - end < length) {
            small = Arrays.copyOf(small, Math.max(small.length * 2, end + length));
        }
    }

    private void closeSmall() {
        if (end > begin) {
            add(ByteBuffer.wrap(small, begin, end - begin));
            begin = end;
        }
    }

    private void add(ByteBuffer piece) {
        pieces.add(piece);
        total = Math.addExact(total, piece.remaining());
    }
}
