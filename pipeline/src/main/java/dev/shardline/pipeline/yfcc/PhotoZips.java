package dev.shardline.pipeline.yfcc;

import dev.shardline.ingest.SourceException;
import dev.shardline.ingest.yfcc.Shards;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// The zips of a folder, `xxx.zip`, one for each shard.
final class PhotoZips {

    private static final String ENDING = ".zip";

    private PhotoZips() {}

    /// The shards that have a zip, in their order.
    ///
    /// @throws SourceException if there is none
    static List<String> shards(Path folder, Predicate<String> wanted) {
        if (!Files.isDirectory(folder)) {
            throw new SourceException(folder + " is not a folder.");
        }
        try (Stream<Path> files = Files.list(folder)) {
            List<String> shards =
                    files.map(file -> file.getFileName().toString())
                            .filter(name -> name.endsWith(ENDING))
                            .map(name -> name.substring(0, name.length() - ENDING.length()))
                            .filter(Shards::isName)
                            .filter(wanted)
                            .sorted()
                            .toList();
            if (shards.isEmpty()) {
                throw new SourceException(
                        folder + " has no zip of a shard that is wanted, such as 4e2.zip.");
            }
            return shards;
        } catch (IOException e) {
            throw new SourceException(folder + " cannot be read: " + e.getMessage(), e);
        }
    }

    static Path file(Path folder, String shard) {
        return folder.resolve(shard + ENDING);
    }
}
