package dev.shardline.search;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Writes the rows of an index: their JSON one behind the other, a line each, and where each
/// begins.
final class RowWriter implements AutoCloseable {

    private final OutputStream rows;
    private final DataOutputStream offsets;
    private long position;
    private long count;

    RowWriter(Path folder) throws IOException {
        rows = new BufferedOutputStream(Files.newOutputStream(folder.resolve(Rows.ROWS)));
        try {
            offsets =
                    new DataOutputStream(
                            new BufferedOutputStream(
                                    Files.newOutputStream(folder.resolve(Rows.OFFSETS))));
        } catch (IOException e) {
            rows.close();
            throw e;
        }
    }

    void write(String json) {
        byte[] line = (json + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            offsets.writeLong(position);
            rows.write(line);
        } catch (IOException e) {
            throw new UncheckedIOException("writing the rows of the index", e);
        }
        position += line.length;
        count++;
    }

    long count() {
        return count;
    }

    /// Writes the end of the last row, too.
    @Override
    public void close() throws IOException {
        try (rows;
                offsets) {
            offsets.writeLong(position);
        }
    }
}
