package dev.shardline.packager;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Reads what waits in a file of [OpenSpools], in any order; one record is in memory at a time. One
/// thread.
final class SpoolReader implements AutoCloseable {

    /// Takes a record.
    @FunctionalInterface
    interface Entries {
        void take(OpenSpools.Entry entry) throws IOException;
    }

    /// Takes the place of a record.
    @FunctionalInterface
    interface Places {
        void take(byte[] name, long position) throws IOException;
    }

    private final FileChannel channel;

    SpoolReader(Path spool) throws IOException {
        channel = FileChannel.open(spool, StandardOpenOption.READ);
    }

    /// All records, in the order of their arrival.
    void forEach(Entries entries) throws IOException {
        long position = 0;
        while (position < channel.size()) {
            OpenSpools.Entry entry = read(position);
            entries.take(entry);
            position += entry.size();
        }
    }

    /// Where they are, without reading them.
    void forEachPlace(Places places) throws IOException {
        long position = 0;
        while (position < channel.size()) {
            ByteBuffer header = bytes(position, OpenSpools.Entry.HEADER);
            int name = header.getInt();
            int length = header.getInt();
            places.take(bytes(position + OpenSpools.Entry.HEADER, name).array(), position);
            position += OpenSpools.Entry.HEADER + name + length;
        }
    }

    /// The record at a place.
    OpenSpools.Entry read(long position) throws IOException {
        ByteBuffer header = bytes(position, OpenSpools.Entry.HEADER);
        int name = header.getInt();
        int length = header.getInt();
        long at = position + OpenSpools.Entry.HEADER;
        return new OpenSpools.Entry(
                new String(bytes(at, name).array(), UTF_8),
                header.getLong(),
                header.getLong(),
                bytes(at + name, length));
    }

    private ByteBuffer bytes(long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, position + bytes.position()) < 0) {
                throw new EOFException("a file of waiting records is cut off");
            }
        }
        return bytes.flip();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
