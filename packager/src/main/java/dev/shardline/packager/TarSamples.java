package dev.shardline.packager;

import dev.shardline.schemas.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.SortedMap;

/// A WebDataset shard: one tar.
final class TarSamples implements SampleFiles {
    private final TemporaryFiles files;
    private final String name;
    private final Path temporary;
    private final TarFile tar;

    TarSamples(TemporaryFiles files, String shard) throws IOException {
        this.files = files;
        name = shard + ".tar";
        temporary = files.beside(name);
        tar = new TarFile(temporary);
    }

    @Override
    public void add(String key, SortedMap<String, ByteBuffer> members) throws IOException {
        for (var member : members.entrySet()) {
            tar.add(key + "." + member.getKey(), member.getValue());
        }
    }

    @Override
    public Written finish() throws IOException {
        Checksums sums = tar.finish();
        tar.close();
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
        tar.close();
        Disk.delete(temporary);
    }
}
