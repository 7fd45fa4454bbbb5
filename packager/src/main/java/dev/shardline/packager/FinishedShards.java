package dev.shardline.packager;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// The file `finished_shards` of YFCC100m's tools: the names of shards that are complete, a line
/// each, none twice.
public final class FinishedShards {

    static final String FILE = "finished_shards";

    private final Path file;

    /// @param folder of the shards
    public FinishedShards(Path folder) {
        file = folder.resolve(FILE);
    }

    /// The names so far.
    ///
    /// @throws PackagingException if the file cannot be read
    public Set<String> names() {
        return new LinkedHashSet<>(lines());
    }

    /// All lines so far, as the original tools may have written them: names can repeat.
    List<String> lines() {
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw PackagingException.reading(file, e);
        }
    }

    /// Adds a name unless it is there; it is on disk then.
    ///
    /// @throws PackagingException if the file cannot be written
    public void add(String shard) {
        if (names().contains(shard)) {
            return;
        }
        try (var channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            channel.write(ByteBuffer.wrap((shard + "\n").getBytes(StandardCharsets.UTF_8)));
            channel.force(true);
        } catch (IOException e) {
            throw PackagingException.writing(file, e);
        }
    }
}
