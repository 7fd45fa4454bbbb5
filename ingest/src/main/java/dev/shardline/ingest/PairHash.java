package dev.shardline.ingest;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.apache.commons.codec.digest.MurmurHash3;
import org.jspecify.annotations.Nullable;

/// LAION's name for a pair of url and caption, by which its tables are joined: the first half of
/// MurmurHash3 x64-128, seed 0, of the UTF-8 of both texts without anything between them; null
/// counts as no text.
final class PairHash {

    private static final int SEED = 0;

    private PairHash() {}

    static long of(@Nullable String url, @Nullable String caption) {
        String pair = Objects.requireNonNullElse(url, "") + Objects.requireNonNullElse(caption, "");
        byte[] bytes = pair.getBytes(StandardCharsets.UTF_8);
        return MurmurHash3.hash128x64(bytes, 0, bytes.length, SEED)[0];
    }
}
