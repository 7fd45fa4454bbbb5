package dev.shardline.enricher;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A table of 16-bit floats as NumPy reads it (version 1.0, C order), written row by row. How many
/// rows there are stands in its head, which is filled in when it is finished.
final class NpyFile implements Closeable {

    /// Of the head with its padding: room for any number of rows.
    private static final int HEAD = 128;

    private static final byte[] MAGIC = {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0};

    private final FileChannel file;
    private final OutputStream out;
    private int columns = -1;
    private long rows;

    NpyFile(Path path) throws IOException {
        file =
                FileChannel.open(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
        out = new BufferedOutputStream(Channels.newOutputStream(file), 1 << 16);
        out.write(new byte[HEAD]);
    }

    void add(float[] row) throws IOException {
        if (columns < 0) {
            columns = row.length;
        }
        if (row.length != columns) {
            throw new IllegalArgumentException(
                    "a row of %d numbers among those of %d".formatted(row.length, columns));
        }
        ByteBuffer bytes = ByteBuffer.allocate(2 * columns).order(ByteOrder.LITTLE_ENDIAN);
        for (float number : row) {
            bytes.putShort(Float.floatToFloat16(number));
        }
        out.write(bytes.array());
        rows++;
    }

    /// Writes the head.
    ///
    /// @param width of the rows, where there are none
    void finish(int width) throws IOException {
        out.flush();
        String head =
                "{'descr': '<f2', 'fortran_order': False, 'shape': (%d, %d), }"
                        .formatted(rows, columns < 0 ? width : columns);
        ByteBuffer bytes = ByteBuffer.allocate(HEAD).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(MAGIC).putShort((short) (HEAD - MAGIC.length - 2));
        bytes.put(head.getBytes(ISO_8859_1));
        while (bytes.position() < HEAD - 1) {
            bytes.put((byte) ' ');
        }
        bytes.put((byte) '\n').flip();
        file.write(bytes, 0);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
