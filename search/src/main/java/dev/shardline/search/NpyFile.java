package dev.shardline.search;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The vectors of one partition. None of them stays on the heap.
///
/// Safe for use by several threads.
final class NpyFile implements AutoCloseable {

    private final Path path;
    private final FileChannel channel;
    private final NpyHeader header;

    private NpyFile(Path path, FileChannel channel, NpyHeader header) {
        this.path = path;
        this.channel = channel;
        this.header = header;
    }

    /// Opens a file and checks its header and its size.
    ///
    /// @throws IndexException if it is no matrix of float16 or float32
    static NpyFile open(Path path) {
        try {
            var channel = FileChannel.open(path, StandardOpenOption.READ);
            try {
                return new NpyFile(path, channel, header(path, channel));
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + path, e);
        }
    }

    private static NpyHeader header(Path path, FileChannel channel) throws IOException {
        var start =
                ByteBuffer.allocate(
                        Math.toIntExact(Math.min(channel.size(), NpyHeader.MOST_BYTES)));
        fill(path, channel, start, 0);
        NpyHeader header = NpyHeader.parse(path.toString(), start.array());
        if (header.fileSize() != channel.size()) {
            throw new IndexException(
                    "%s has %,d bytes; expected for %,d vectors of %,d dimensions are %,d."
                            .formatted(
                                    path,
                                    channel.size(),
                                    header.rows(),
                                    header.columns(),
                                    header.fileSize()));
        }
        return header;
    }

    Path path() {
        return path;
    }

    long rows() {
        return header.rows();
    }

    int dimension() {
        return header.columns();
    }

    /// A vector, made to have length 1.
    ///
    /// @throws IndexException if it has no direction: it is 0, or a number in it is none
    float[] vector(long row) {
        int size = header.columns() * header.width();
        var bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        try {
            fill(path, channel, bytes, header.offset() + row * size);
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + path, e);
        }
        float[] vector = new float[header.columns()];
        bytes.flip();
        if (header.width() == Short.BYTES) {
            for (int i = 0; i < vector.length; i++) {
                vector[i] = Float.float16ToFloat(bytes.getShort());
            }
        } else {
            bytes.asFloatBuffer().get(vector);
        }
        if (!Vectors.normalize(vector)) {
            throw new IndexException(
                    "Vector %,d of %s has no direction: it is 0, or a number in it is none."
                            .formatted(row, path));
        }
        return vector;
    }

    private static void fill(Path path, FileChannel channel, ByteBuffer bytes, long position)
            throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, position + bytes.position()) < 0) {
                throw new IOException(path + " became shorter while it was read");
            }
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
