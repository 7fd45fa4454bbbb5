package dev.shardline.packager;

import java.util.Locale;

/// The name of a shard, and the keys of its samples.
///
/// @param prefix of shards and keys: the partition's digits, or nothing where there is only one
/// @param number of the shard in its series, from 0
/// @param width of the number in digits
record ShardName(String prefix, int number, int width) {

    static ShardName of(PackagerConfig config, int number) {
        String prefix =
                config.partitions() == 1
                        ? ""
                        : String.format(Locale.ROOT, "%03d", config.partition());
        return new ShardName(prefix, number, config.settings().shardDigits());
    }

    /// `00000`, or `003-00000`.
    String text() {
        return prefix.isEmpty() ? digits() : prefix + "-" + digits();
    }

    /// The key of a sample: img2dataset's, the partition's digits in front.
    ///
    /// @param index of the sample in the shard, from 0
    /// @param samplesPerShard decides how many digits the index has
    String key(int index, int samplesPerShard) {
        int wide = indexDigits(samplesPerShard);
        String place = wide == 0 ? "" : String.format(Locale.ROOT, "%0" + wide + "d", index);
        return prefix + digits() + place;
    }

    /// The name for rows without a shard: `_unpacked`, or `_unpacked-003`.
    ///
    /// @param times how often the partition has had such rows before
    String unpacked(int times) {
        String name = prefix.isEmpty() ? "_unpacked" : "_unpacked-" + prefix;
        return times == 0 ? name : name + "_" + times;
    }

    private String digits() {
        return String.format(Locale.ROOT, "%0" + width + "d", number);
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
