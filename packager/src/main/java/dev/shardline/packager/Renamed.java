package dev.shardline.packager;

import dev.shardline.packager.DedupInput.InputShard;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// How the shards of a series, and their samples, are called in a folder with those of others: as a
/// packager calls those of a partition. The digits in front are the number of the series.
///
/// @param before the digits that names and keys begin with so far; may be empty
/// @param after those that they begin with then
record Renamed(String before, String after) {
    private static final int MOST = 1000;

    /// A series is what a folder has under the same first digits. Of one folder all names stay.
    ///
    /// @return one for each shard, in the order of folders and shards
    static List<Renamed> of(List<DedupInput> inputs) {
        var names = new ArrayList<Renamed>();
        Map<List<Object>, Renamed> series = new LinkedHashMap<>();
        for (DedupInput input : inputs) {
            for (InputShard shard : input.shards()) {
                String prefix = shard.prefix();
                names.add(
                        inputs.size() == 1
                                ? new Renamed(prefix, prefix)
                                : series.computeIfAbsent(
                                        List.of(input.folder(), prefix),
                                        _ -> new Renamed(prefix, digits(series.size()))));
            }
        }
        return names;
    }

    private static String digits(int number) {
        if (number >= MOST) {
            throw new DedupException(
                    "There are more than %d folders, or partitions in them; expected are at most so many."
                            .formatted(MOST));
        }
        return String.format(Locale.ROOT, "%03d", number);
    }

    boolean changesNothing() {
        return before.equals(after);
    }

    /// The name of a shard: `00000` becomes `001-00000`, `000-00000` too.
    String shard(String name) {
        if (changesNothing()) {
            return name;
        }
        String number = before.isEmpty() ? name : name.substring(before.length() + 1);
        return after + "-" + number;
    }

    /// The key of a sample.
    String key(String key) {
        return after + key.substring(before.length());
    }
}
