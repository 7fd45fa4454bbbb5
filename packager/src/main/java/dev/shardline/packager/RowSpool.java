package dev.shardline.packager;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.io.SerializedString;
import dev.shardline.schemas.Disk;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Base64;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The rows of an open shard, waiting on disk as lines of JSON to become its table: however many
/// there are, they take no heap. `a` holds the attributes, `f0`, `f1`, … our fields, `i` the image
/// in base64 where the table holds the images.
final class RowSpool implements Closeable {
    private final Path path;
    private final Layout layout;
    private final JsonGenerator json;
    private final CountingStream out;
    private long longest;

    RowSpool(Path path, Layout layout) throws IOException {
        this.path = path;
        this.layout = layout;
        out =
                new CountingStream(
                        Files.newOutputStream(
                                path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
        json = Json.lines(out);
    }

    /// @param image of a packed row; kept only where the table has a column for it
    void add(Row row, @Nullable ByteBuffer image) throws IOException {
        long start = position();
        json.writeStartObject();
        if (!layout.attributes().isEmpty()) {
            json.writeFieldName("a");
            writeAttributes(row.image().getAttributes());
        }
        int number = 0;
        for (Layout.Field field : layout.fields()) {
            write("f" + number++, field.value().apply(row));
        }
        if (image != null && layout.images().isPresent()) {
            json.writeStringField("i", base64(image));
        }
        json.writeEndObject();
        longest = Math.max(longest, position() - start);
    }

    Path path() {
        return path;
    }

    /// The bytes of the longest line so far.
    long longest() {
        return longest;
    }

    @Override
    public void close() throws IOException {
        json.close();
    }

    /// Closes and removes the file; what was not written yet is lost, so a full disk is no matter.
    void discard() throws IOException {
        out.close();
        Disk.delete(path);
    }

    private static String base64(ByteBuffer image) {
        ByteBuffer text = Base64.getEncoder().encode(image.duplicate());
        return StandardCharsets.ISO_8859_1.decode(text).toString();
    }

    private void write(String name, @Nullable Object value) throws IOException {
        if (value != null) {
            Json.writeField(json, name, value);
        }
    }

    private void writeAttributes(String attributes) throws IOException {
        if (layout.needsExactFractions()) {
            json.writeString(readable(attributes));
        } else {
            json.writeRawValue(new SerializedString(readable(attributes)));
        }
    }

    /// What DuckDB wrote is taken as it is. Only escapes can hold what it would not read again.
    private static String readable(String attributes) throws IOException {
        if (!attributes.contains("\\u") && Json.clean(attributes).equals(attributes)) {
            return attributes.replace('\n', ' ');
        }
        var text = new ByteArrayOutputStream();
        try (JsonGenerator copy = Json.lines(text)) {
            copy.writeStartObject();
            Json.copyFields(attributes, UnaryOperator.identity(), copy);
            copy.writeEndObject();
        }
        return text.toString(StandardCharsets.UTF_8).strip();
    }

    private long position() {
        return out.count + json.getOutputBuffered();
    }

    private static final class CountingStream extends OutputStream {
        private final OutputStream out;
        private long count;

        CountingStream(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(b);
            count++;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
            count += length;
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }
}
