package dev.shardline.packager;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A folder of zips or datadings without an index, as `shardline convert` and YFCC100m's own tools
/// leave it: `finished_shards` says what is in it. A zip has the sums of its entries, datadings
/// those beside them.
final class FinishedFolder {

    private FinishedFolder() {}

    /// Whether a folder is one, and not the output of a job.
    static boolean isOne(Path folder) {
        return Files.exists(folder.resolve(FinishedShards.FILE))
                && !Files.exists(folder.resolve("_index.json"))
                && !Files.exists(folder.resolve(OutputFolder.OWNER));
    }

    /// Reads all shards of the folder.
    static Verification verify(Path folder) {
        var problems = new Problems();
        try (Stream<Path> files = Files.list(folder)) {
            List<String> shards =
                    files.map(file -> file.getFileName().toString())
                            .filter(file -> !file.startsWith("."))
                            .filter(PhotoSamples::isOfPhotos)
                            .sorted()
                            .toList();
            long samples = 0;
            var names = new ArrayList<String>();
            for (String shard : shards) {
                var entry = ShardCheck.Entry.withoutIndex(shard);
                samples += ShardCheck.check(folder, entry, (_, _) -> {}, problems);
                if (!shard.endsWith("_missing.zip")) {
                    names.add(ShardVerifier.name(shard));
                }
            }
            new PhotoLists(folder, problems).checkFinished(names);
            return new Verification(
                    shards.size(), samples, 0, problems.listed(), problems.count(), List.of());
        } catch (IOException e) {
            throw PackagingException.reading(folder, e);
        }
    }
}
