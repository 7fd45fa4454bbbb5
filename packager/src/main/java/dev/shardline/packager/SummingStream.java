package dev.shardline.packager;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/// Takes the sums of what is read through it.
final class SummingStream extends FilterInputStream {
    private final Checksums sums;

    SummingStream(InputStream in, Checksums sums) {
        super(in);
        this.sums = sums;
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = super.read(bytes, offset, length);
        if (count > 0) {
            sums.update(bytes, offset, count);
        }
        return count;
    }

    @Override
    public long skip(long count) throws IOException {
        return readNBytes(Math.toIntExact(Math.min(count, 1 << 16))).length;
    }

    @Override
    public boolean markSupported() {
        return false;
    }
}
