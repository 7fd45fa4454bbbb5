package dev.shardline.packager;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Locale;

/// Writes a plain ustar file whose bytes depend on names and contents only: the header fields are
/// those of WebDataset's writer, with time 0. Names are ASCII of at most 100 characters and members
/// smaller than 8 GiB, so no extended header is ever needed.
final class TarFile implements Closeable {
    private static final int BLOCK = 512;
    private static final int RECORD = 20 * BLOCK;
    private static final int BUFFER = 1 << 20;
    private static final int CHECKSUM_AT = 148;

    private final FileChannel file;
    private final Checksums checksums = new Checksums();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
    private long size;

    TarFile(Path path) throws IOException {
        file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    void add(String name, ByteBuffer content) throws IOException {
        long length = content.remaining();
        write(ByteBuffer.wrap(header(name, length)));
        write(content.duplicate());
        write(zeros(-length & (BLOCK - 1)));
    }

    /// Ends the archive and returns when its bytes are on disk.
    Checksums finish() throws IOException {
        write(zeros(2L * BLOCK));
        write(zeros((RECORD - size % RECORD) % RECORD));
        flush();
        file.force(true);
        return checksums;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    private void write(ByteBuffer bytes) throws IOException {
        size += bytes.remaining();
        checksums.update(bytes.duplicate());
        while (bytes.hasRemaining()) {
            if (!buffer.hasRemaining()) {
                flush();
            }
            int length = Math.min(bytes.remaining(), buffer.remaining());
            buffer.put(bytes.slice(bytes.position(), length));
            bytes.position(bytes.position() + length);
        }
    }

    private void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            file.write(buffer);
        }
        buffer.clear();
    }

    private static ByteBuffer zeros(long count) {
        return ByteBuffer.allocate(Math.toIntExact(count));
    }

    static byte[] header(String name, long length) {
        if (name.length() > 100) {
            throw new IllegalArgumentException("a member's name has at most 100 bytes: " + name);
        }
        var header = new byte[BLOCK];
        put(header, 0, name);
        put(header, 100, "0000444\0");
        put(header, 108, "0000000\0");
        put(header, 116, "0000000\0");
        put(header, 124, octal(length, 11) + "\0");
        put(header, 136, "00000000000\0");
        put(header, 156, "0");
        put(header, 257, "ustar\00000");
        put(header, 265, "bigdata");
        put(header, 297, "bigdata");
        put(header, 329, "0000000\0");
        put(header, 337, "0000000\0");
        Arrays.fill(header, CHECKSUM_AT, CHECKSUM_AT + 8, (byte) ' ');
        int sum = 0;
        for (byte b : header) {
            sum += b & 0xff;
        }
        put(header, CHECKSUM_AT, octal(sum, 6) + "\0 ");
        return header;
    }

    private static String octal(long number, int digits) {
        return String.format(Locale.ROOT, "%0" + digits + "o", number);
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
