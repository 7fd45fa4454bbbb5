package dev.shardline.packager;

import dev.shardline.schemas.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SortedMap;

/// A shard that is its table: the images are a column of it, or left out. The table is written by
/// the [TableWriter], before this is finished.
final class TableSamples implements SampleFiles {
    private static final int BUFFER = 1 << 20;

    private final TemporaryFiles files;
    private final String name;
    private final Path table;

    TableSamples(TemporaryFiles files, String shard) {
        this.files = files;
        name = shard + ".parquet";
        table = files.beside(name);
    }

    /// The rows carry the samples.
    @Override
    public void add(String key, SortedMap<String, ByteBuffer> members) {}

    @Override
    public Written finish() throws IOException {
        Checksums sums = sums(table);
        return new Written(sums.size(), sums.sha256(), sums.md5());
    }

    @Override
    public void publish() throws IOException {
        files.publish(table, name);
    }

    @Override
    public String file() {
        return name;
    }

    @Override
    public void discard() throws IOException {
        Disk.delete(table);
    }

    /// Of a whole file.
    static Checksums sums(Path file) throws IOException {
        var sums = new Checksums();
        var buffer = ByteBuffer.allocate(BUFFER);
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (channel.read(buffer) >= 0) {
                sums.update(buffer.flip());
                buffer.clear();
            }
        }
        return sums;
    }
}
