package dev.shardline.packager;

import dev.shardline.packager.FolderSamples.FolderListing;
import dev.shardline.schemas.Disk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/// Samples as files with names of their own, anywhere below the output. What makes them a shard is
/// their table: it has their names as keys, in their order, and stands for them in the index. The
/// hashes are those of their listing, as for [FolderSamples].
final class NamedSamples implements SampleFiles {
    private final TemporaryFiles files;
    private final String table;
    private final Path temporary;
    private final FolderListing listing = new FolderListing();
    private final List<Path> written = new ArrayList<>();
    private final List<String> names = new ArrayList<>();

    NamedSamples(TemporaryFiles files, String shard) throws IOException {
        this.files = files;
        table = shard + ".parquet";
        temporary = files.beside(shard);
        Files.createDirectory(temporary);
    }

    /// @param key the path below the output, checked
    @Override
    public void add(String key, SortedMap<String, ByteBuffer> members) throws IOException {
        ByteBuffer image = members.sequencedValues().getFirst();
        Path file = temporary.resolve(Integer.toString(names.size()));
        FolderSamples.write(file, image.duplicate());
        written.add(file);
        names.add(key);
        listing.add(key, image);
    }

    @Override
    public Written finish() throws IOException {
        FolderSamples.syncAll(written);
        Checksums sums = listing.checksums();
        return new Written(listing.bytes(), sums.sha256(), sums.md5());
    }

    @Override
    public void publish() throws IOException {
        files.output().publishAll(written, names);
        Disk.delete(temporary);
    }

    @Override
    public String file() {
        return table;
    }

    @Override
    public void discard() throws IOException {
        Disk.delete(temporary);
    }
}
