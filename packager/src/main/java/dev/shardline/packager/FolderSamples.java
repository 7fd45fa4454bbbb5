package dev.shardline.packager;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.shardline.schemas.Disk;
import dev.shardline.schemas.Parallel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/// A shard as a folder of files. Its hashes are those of its listing, see [FolderListing].
final class FolderSamples implements SampleFiles {
    /// The disk joins the syncs of several files; one after the other takes many times as long.
    private static final int SYNCS = 16;

    private final TemporaryFiles files;
    private final String name;
    private final Path temporary;
    private final FolderListing listing = new FolderListing();
    private final List<Path> written = new ArrayList<>();

    FolderSamples(TemporaryFiles files, String shard) throws IOException {
        this.files = files;
        name = shard;
        temporary = files.beside(shard);
        Files.createDirectory(temporary);
    }

    @Override
    public void add(String key, SortedMap<String, ByteBuffer> members) throws IOException {
        for (var member : members.entrySet()) {
            String file = key + "." + member.getKey();
            listing.add(file, member.getValue());
            Path path = temporary.resolve(file);
            written.add(path);
            write(path, member.getValue().duplicate());
        }
    }

    @Override
    public Written finish() throws IOException {
        syncAll(written);
        Disk.sync(temporary);
        Checksums sums = listing.checksums();
        return new Written(listing.bytes(), sums.sha256(), sums.md5());
    }

    @Override
    public void publish() throws IOException {
        files.publishFolder(temporary, name);
    }

    @Override
    public String file() {
        return name;
    }

    @Override
    public void discard() throws IOException {
        Disk.delete(temporary);
    }

    static void write(Path path, ByteBuffer content) throws IOException {
        try (var channel =
                FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            while (content.hasRemaining()) {
                channel.write(content);
            }
        }
    }

    /// Returns when these files are on disk.
    static void syncAll(List<Path> written) throws IOException {
        Parallel.each(written, SYNCS, Disk::sync);
    }

    /// The listing that stands for a folder: a line for each file, `sha256 size name`, in the order
    /// of keys and extensions.
    static final class FolderListing {
        private final Checksums lines = new Checksums();
        private long bytes;

        void add(String name, ByteBuffer content) {
            bytes += content.remaining();
            String line = Checksums.sha256(content) + " " + content.remaining() + " " + name + "\n";
            lines.update(ByteBuffer.wrap(line.getBytes(UTF_8)));
        }

        long bytes() {
            return bytes;
        }

        Checksums checksums() {
            return lines;
        }
    }
}
