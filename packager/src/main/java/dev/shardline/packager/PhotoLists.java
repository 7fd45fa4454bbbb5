package dev.shardline.packager;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.TreeSet;

/// Compares the lists that YFCC100m's tools keep beside their shards with what is there: `.err` and
/// `finished_shards`.
final class PhotoLists {
    private final Path output;
    private final Problems problems;

    PhotoLists(Path output, Problems problems) {
        this.output = output;
        this.problems = problems;
    }

    /// Compares a shard's `.err` with its table.
    ///
    /// @param failed the ids of what could not be fetched, which are the names' stems
    void checkErrors(String shard, List<String> failed) throws IOException {
        Path list = output.resolve(shard + PhotoSamples.ERR);
        List<String> listed =
                Files.exists(list)
                        ? Files.readAllLines(list).stream().map(PhotoLists::stem).toList()
                        : List.of();
        compare(list.getFileName() + " names %s, which its table does not", listed, failed);
        compare(list.getFileName() + " does not name %s, as its table does", failed, listed);
        refuseRepeated(list.getFileName().toString(), listed);
    }

    /// Compares `finished_shards` with the shards that are there.
    void checkFinished(List<String> shards) {
        List<String> finished = new FinishedShards(output).lines();
        compare(FinishedShards.FILE + " names %s, which is no shard here", finished, shards);
        compare(FinishedShards.FILE + " does not name %s", shards, finished);
        refuseRepeated(FinishedShards.FILE, finished);
    }

    private void compare(String what, Collection<String> some, Collection<String> others) {
        var rest = new TreeSet<>(some);
        rest.removeAll(new HashSet<>(others));
        rest.forEach(name -> problems.add(what.formatted(name)));
    }

    private void refuseRepeated(String file, List<String> lines) {
        var seen = new HashSet<String>();
        for (String line : lines) {
            if (!seen.add(line)) {
                problems.add(file + " names " + line + " more than once");
            }
        }
    }

    private static String stem(String name) {
        String file = name.substring(name.lastIndexOf('/') + 1);
        int dot = file.indexOf('.');
        return dot < 0 ? file : file.substring(0, dot);
    }
}
