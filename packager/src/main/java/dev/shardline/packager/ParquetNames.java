package dev.shardline.packager;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;

/// Gives the columns of a parquet file their names. DuckDB, for which `WIDTH` and `width` are the
/// same, writes them under placeholders; only the footer, at the end of the file, has names.
final class ParquetNames {
    private static final String PLACEHOLDER = "shardline_column_";
    private static final byte[] MAGIC = "PAR1".getBytes(US_ASCII);

    /// FileMetaData.schema.name.
    private static final String SCHEMA_NAME = "/2/4";

    /// FileMetaData.row_groups.columns.meta_data.path_in_schema.
    private static final String CHUNK_PATH = "/4/1/3/3";

    /// After the footer come its length and the magic bytes.
    private static final int TAIL = 8;

    private ParquetNames() {}

    /// What the column is called until [#rename(Path, List)].
    static String placeholder(int column) {
        return PLACEHOLDER + column;
    }

    /// @param names of the columns, by number
    static void rename(Path file, List<String> names) throws IOException {
        try (var channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer tail = read(channel, channel.size() - TAIL, TAIL);
            int length = tail.order(ByteOrder.LITTLE_ENDIAN).getInt();
            long start = channel.size() - TAIL - length;
            byte[] footer = renamed(read(channel, start, length), names);
            var end = ByteBuffer.allocate(footer.length + TAIL).order(ByteOrder.LITTLE_ENDIAN);
            end.put(footer).putInt(footer.length).put(MAGIC).flip();
            channel.truncate(start).position(start);
            while (end.hasRemaining()) {
                channel.write(end);
            }
        }
    }

    private static byte[] renamed(ByteBuffer footer, List<String> names) {
        var placeholders = new HashMap<String, String>();
        for (int i = 0; i < names.size(); i++) {
            placeholders.put(placeholder(i), Json.clean(names.get(i)));
        }
        return ThriftRewriter.rewrite(
                footer,
                (path, text) -> {
                    if (!path.equals(SCHEMA_NAME) && !path.equals(CHUNK_PATH)) {
                        return text;
                    }
                    String name = new String(text, UTF_8);
                    return placeholders.getOrDefault(name, name).getBytes(UTF_8);
                });
    }

    private static ByteBuffer read(FileChannel channel, long position, int length)
            throws IOException {
        var bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, position + bytes.position()) < 0) {
                throw new IOException("the parquet file has no footer");
            }
        }
        return bytes.flip();
    }
}
