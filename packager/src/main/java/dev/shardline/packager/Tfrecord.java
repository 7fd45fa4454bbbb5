package dev.shardline.packager;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/// The frame around a record of a TFRecord file: its length and two masked CRC-32C.
final class Tfrecord {
    /// Length and its sum.
    static final int HEAD = Long.BYTES + Integer.BYTES;

    /// The sum of the content.
    static final int FOOT = Integer.BYTES;

    private static final int MASK = 0xa282ead8;

    private Tfrecord() {}

    static ByteBuffer head(long length) {
        ByteBuffer head = littleEndian(HEAD).putLong(length);
        return head.putInt(sum(head.duplicate().flip())).flip();
    }

    static ByteBuffer foot(byte[] content) {
        return littleEndian(FOOT).putInt(sum(ByteBuffer.wrap(content))).flip();
    }

    private static ByteBuffer littleEndian(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static int sum(ByteBuffer bytes) {
        var crc = new CRC32C();
        crc.update(bytes);
        int sum = (int) crc.getValue();
        return Integer.rotateRight(sum, 15) + MASK;
    }
}
