package dev.shardline.ingest.yfcc;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// Packs gzip members at level 1. They hold neither name nor time, so that the same lines have the
/// same bytes. For one thread.
final class GzipMember implements AutoCloseable {

    /// Method deflate, no flags, time 0, fastest, unknown system.
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 4, (byte) 0xff};

    private static final int TRAILER = 8;

    private final Deflater deflater = new Deflater(Deflater.BEST_SPEED, true);
    private final CRC32 crc = new CRC32();
    private ByteBuffer out = ByteBuffer.allocateDirect(1 << 16).order(ByteOrder.LITTLE_ENDIAN);

    /// A whole member. The buffer belongs to this object and is used again by the next call.
    ///
    /// @param blocks whose bytes are packed one after the other
    /// @param blockSize of all blocks
    /// @param size of the bytes in all blocks
    ByteBuffer pack(List<byte[]> blocks, int blockSize, int size) {
        deflater.reset();
        crc.reset();
        out.clear();
        out.put(HEADER);
        int left = size;
        for (byte[] block : blocks) {
            int part = Math.min(left, blockSize);
            crc.update(block, 0, part);
            deflater.setInput(block, 0, part);
            left -= part;
            deflate();
        }
        deflater.finish();
        deflate();
        require(TRAILER);
        out.putInt((int) crc.getValue()).putInt(size);
        return out.flip();
    }

    /// Packs until the deflater wants more input, or has no more to give.
    private void deflate() {
        int packed;
        do {
            require(1);
            packed = deflater.deflate(out);
        } while (packed > 0);
    }

    private void require(int bytes) {
        if (out.remaining() < bytes) {
            out =
                    ByteBuffer.allocateDirect(2 * out.capacity())
                            .order(ByteOrder.LITTLE_ENDIAN)
                            .put(out.flip());
        }
    }

    @Override
    public void close() {
        deflater.end();
    }
}
