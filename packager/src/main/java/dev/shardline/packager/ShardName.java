package dev.shardline.packager;

import dev.shardline.schemas.OutputNames;
import dev.shardline.schemas.recipe.PackageSettings;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The name of a shard, and the keys of its samples.
///
/// @param prefix of shards and keys: the partition's digits, or nothing where there is only one
/// @param number of the shard in its series, from 0
/// @param group what stands for the group in names; null in a job without groups
/// @param numbered whether the number is a part of the name: not where a group is one shard
record ShardName(String prefix, int number, @Nullable String group, boolean numbered) {

    /// @param group empty in a job without groups, and for the records that have none
    static ShardName of(PackagerConfig config, String group, int number) {
        if (config.settings().isGrouped()) {
            boolean numbered = config.settings().samplesPerShard() != PackageSettings.ALL;
            return new ShardName("", number, OutputNames.ofGroup(group), numbered);
        }
        String prefix =
                config.partitions() == 1
                        ? ""
                        : String.format(Locale.ROOT, "%03d", config.partition());
        return new ShardName(prefix, number, null, true);
    }

    /// `00000`, or `003-00000`, or `GROUP-00000`, or `GROUP`.
    String text() {
        if (group != null) {
            return numbered ? group + "-" + digits() : group;
        }
        return prefix.isEmpty() ? digits() : prefix + "-" + digits();
    }

    /// The key of a sample: img2dataset's, the partition's digits or the group in front.
    ///
    /// @param index of the sample in the shard, from 0
    /// @param samplesPerShard decides how many digits the index has
    String key(int index, int samplesPerShard) {
        int width = indexDigits(samplesPerShard);
        String place = width == 0 ? "" : String.format(Locale.ROOT, "%0" + width + "d", index);
        if (group != null) {
            return group + "-" + (numbered ? digits() : "") + place;
        }
        return prefix + digits() + place;
    }

    /// The name for rows without a shard: `_unpacked`, or `_unpacked-003`, or `_unpacked-GROUP`.
    ///
    /// @param times how often the series has had such rows before
    String unpacked(int times) {
        if (group != null) {
            // No group's name ends so.
            return "_unpacked-" + group + (times == 0 ? "" : "~" + times);
        }
        String name = prefix.isEmpty() ? "_unpacked" : "_unpacked-" + prefix;
        return times == 0 ? name : name + "_" + times;
    }

    private String digits() {
        return String.format(Locale.ROOT, "%05d", number);
    }

    /// `ceil(log10(samplesPerShard))`, without rounding errors.
    private static int indexDigits(int samplesPerShard) {
        int digits = 0;
        for (long power = 1; power < samplesPerShard; power *= 10) {
            digits++;
        }
        return digits;
    }
}
