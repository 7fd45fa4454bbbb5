package dev.shardline.packager;

import dev.shardline.schemas.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SortedMap;

/// A shard of TensorFlow's examples: a record for each sample, between its length and the sums of
/// length and content.
final class TfrecordSamples implements SampleFiles {
    private final TemporaryFiles files;
    private final String name;
    private final Path temporary;
    private final FileChannel channel;
    private final Checksums sums = new Checksums();

    TfrecordSamples(TemporaryFiles files, String shard) throws IOException {
        this.files = files;
        name = shard + ".tfrecord";
        temporary = files.beside(name);
        channel =
                FileChannel.open(
                        temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    @Override
    public void add(String key, SortedMap<String, ByteBuffer> members) throws IOException {
        byte[] example = Example.of(key, members);
        ByteBuffer head = Tfrecord.head(example.length);
        write(head);
        write(ByteBuffer.wrap(example));
        write(Tfrecord.foot(example));
    }

    @Override
    public Written finish() throws IOException {
        channel.force(true);
        channel.close();
        return new Written(sums.size(), sums.sha256(), sums.md5());
    }

    @Override
    public void publish() throws IOException {
        files.publish(temporary, name);
    }

    @Override
    public String file() {
        return name;
    }

    @Override
    public void discard() throws IOException {
        channel.close();
        Disk.delete(temporary);
    }

    private void write(ByteBuffer bytes) throws IOException {
        sums.update(bytes.duplicate());
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }
}
