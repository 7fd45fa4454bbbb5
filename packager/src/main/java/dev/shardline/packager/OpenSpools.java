package dev.shardline.packager;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/// Files to whose end records are written, any number of them: only those that were written to last
/// are open. One thread.
final class OpenSpools implements AutoCloseable {

    /// A record that waits.
    ///
    /// @param name by which it is sorted
    /// @param timestamp of the Kafka record
    /// @param gap milliseconds of work between the record before and this one
    /// @param record its bytes
    record Entry(String name, long timestamp, long gap, ByteBuffer record) {

        /// Length of the name, length of the record, timestamp, gap.
        static final int HEADER = 2 * Integer.BYTES + 2 * Long.BYTES;

        /// Its bytes in a file.
        long size() {
            return (long) HEADER + name.getBytes(UTF_8).length + record.remaining();
        }
    }

    private final int limit;
    private final Map<Path, FileChannel> channels = new LinkedHashMap<>(16, 0.75f, true);

    /// @param limit files that are open at the same time
    OpenSpools(int limit) {
        this.limit = limit;
    }

    /// Makes the file where it is missing.
    void append(Path spool, Entry entry) throws IOException {
        byte[] name = entry.name().getBytes(UTF_8);
        ByteBuffer header =
                ByteBuffer.allocate(Entry.HEADER + name.length)
                        .putInt(name.length)
                        .putInt(entry.record().remaining())
                        .putLong(entry.timestamp())
                        .putLong(entry.gap())
                        .put(name)
                        .flip();
        ByteBuffer[] parts = {header, entry.record().duplicate()};
        FileChannel channel = channel(spool);
        while (parts[0].hasRemaining() || parts[1].hasRemaining()) {
            channel.write(parts);
        }
    }

    private FileChannel channel(Path spool) throws IOException {
        FileChannel known = channels.get(spool);
        if (known != null) {
            return known;
        }
        if (channels.size() >= limit) {
            close(channels.keySet().iterator().next());
        }
        FileChannel opened =
                FileChannel.open(spool, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        channels.put(spool, opened);
        return opened;
    }

    /// Closes one file; it may be written to again.
    void close(Path spool) throws IOException {
        FileChannel channel = channels.remove(spool);
        if (channel != null) {
            channel.close();
        }
    }

    int open() {
        return channels.size();
    }

    @Override
    public void close() throws IOException {
        for (FileChannel channel : channels.values()) {
            channel.close();
        }
        channels.clear();
    }
}
