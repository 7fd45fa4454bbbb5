package dev.shardline.search;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// The rows of an index, read one by one from disk.
///
/// Safe for use by several threads.
final class Rows implements AutoCloseable {

    static final String ROWS = "rows.jsonl";
    static final String OFFSETS = "rows.offsets";

    /// DuckDB writes NaN and infinity as such.
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

    private final FileChannel rows;
    private final FileChannel offsets;

    /// @throws IndexException if there are not as many rows as expected
    Rows(Path folder, long count) throws IOException {
        rows = FileChannel.open(folder.resolve(ROWS), StandardOpenOption.READ);
        offsets = FileChannel.open(folder.resolve(OFFSETS), StandardOpenOption.READ);
        long expected = (count + 1) * Long.BYTES;
        if (offsets.size() != expected) {
            long size = offsets.size();
            close();
            throw new IndexException(
                    "%s has %,d bytes; expected for %,d rows are %,d."
                            .formatted(folder.resolve(OFFSETS), size, count, expected));
        }
    }

    /// A row. Numbers that JSON has not are null.
    ObjectNode row(long id) {
        ByteBuffer ends = read(offsets, id * Long.BYTES, 2 * Long.BYTES);
        long start = ends.getLong();
        byte[] line = read(rows, start, Math.toIntExact(ends.getLong() - start)).array();
        try {
            return withoutNonNumbers(JSON.readValue(line, ObjectNode.class));
        } catch (JsonProcessingException e) {
            throw new IndexException("Row " + id + " of the index is damaged.", e);
        } catch (IOException e) {
            throw new UncheckedIOException("reading row " + id, e);
        }
    }

    private static ObjectNode withoutNonNumbers(ObjectNode row) {
        row.properties()
                .forEach(field -> {
                    if (field.getValue().isFloatingPointNumber()
                            && !Double.isFinite(field.getValue().doubleValue())) {
                        field.setValue(NullNode.instance);
                    }
                });
        return row;
    }

    private static ByteBuffer read(FileChannel channel, long position, int size) {
        var bytes = ByteBuffer.allocate(size);
        try {
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, position + bytes.position()) < 0) {
                    throw new IndexException("The rows of the index are cut off.");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("reading the rows of the index", e);
        }
        return bytes.flip();
    }

    @Override
    public void close() throws IOException {
        try (rows;
                offsets) {
            // Both are closed, whatever the first does.
        }
    }
}
