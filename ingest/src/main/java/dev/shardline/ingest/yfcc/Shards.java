package dev.shardline.ingest.yfcc;

import java.util.Optional;
import java.util.regex.Pattern;

/// The 4096 shards: `000` to `fff`, the first three characters of their photos' keys.
public final class Shards {

    /// How many there are.
    public static final int COUNT = 4096;

    private static final int NAME_LENGTH = 3;
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{3}");
    private static final Pattern FILE = Pattern.compile("[0-9a-f]{3}\\.gz");

    private Shards() {}

    /// The shard of a key.
    public static String of(String key) {
        return key.substring(0, NAME_LENGTH);
    }

    /// The name of the shard with a number, from 0.
    static String name(int number) {
        return Integer.toHexString(COUNT + number).substring(1);
    }

    /// The number of a key's shard, from 0.
    static int number(String key) {
        return Integer.parseInt(key, 0, NAME_LENGTH, 16);
    }

    /// Whether a text is the name of a shard.
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /// The name of the file with a shard's metadata.
    public static String file(String shard) {
        return shard + ".gz";
    }

    /// The shard whose metadata a file of this name holds; empty for other names.
    public static Optional<String> ofFile(String name) {
        return FILE.matcher(name).matches()
                ? Optional.of(name.substring(0, NAME_LENGTH))
                : Optional.empty();
    }
}
