package dev.shardline.packager;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;

/// Reads the samples of a shard, a tar or a folder, in their order; one is in memory at a time. One
/// thread. What cannot be read ends in a [PackagingException].
public final class ShardReader implements Iterator<ShardReader.Sample>, AutoCloseable {

    /// A sample of a shard.
    ///
    /// @param key its name in the dataset
    /// @param members extension to content, in the shard's order
    public record Sample(String key, Map<String, byte[]> members) {}

    private final Path shard;
    private final Members members;
    private Optional<Members.Member> next;

    private ShardReader(Path shard, Members members) {
        this.shard = shard;
        this.members = members;
        next = read();
    }

    /// Opens a shard.
    ///
    /// @param shard a tar, or the folder of a shard
    public static ShardReader open(Path shard) {
        try {
            return new ShardReader(shard, Members.open(shard));
        } catch (IOException e) {
            throw PackagingException.reading(shard, e);
        }
    }

    /// Reads a tar from its first byte on.
    ///
    /// @param shard for messages
    static ShardReader ofTar(Path shard, InputStream in) {
        return new ShardReader(shard, new TarMembers(in));
    }

    @Override
    public boolean hasNext() {
        return next.isPresent();
    }

    @Override
    public Sample next() {
        String key = next.orElseThrow(NoSuchElementException::new).key();
        var content = new LinkedHashMap<String, byte[]>();
        while (next.isPresent() && next.get().key().equals(key)) {
            content.put(next.get().extension(), next.get().content().array());
            next = read();
        }
        return new Sample(key, content);
    }

    @Override
    public void close() {
        try {
            members.close();
        } catch (IOException e) {
            throw PackagingException.reading(shard, e);
        }
    }

    private Optional<Members.Member> read() {
        try {
            return members.next();
        } catch (IOException e) {
            throw PackagingException.reading(shard, e);
        }
    }
}
