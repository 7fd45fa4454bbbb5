package dev.shardline.schemas.recipe;

import java.util.Optional;

/// Sizes as recipes write them, for options of the command line.
public final class ByteSize {

    private ByteSize() {}

    /// How many bytes a size is, such as 500kB, 2GB or 1.5GiB; empty where it is none.
    public static Optional<Long> parse(String size) {
        return Kinds.bytes(size);
    }
}
