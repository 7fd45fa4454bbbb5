package dev.shardline.packager;

import dev.shardline.schemas.Hashes;
import dev.shardline.schemas.Reason;
import dev.shardline.schemas.avro.ImageSample;
import dev.shardline.schemas.avro.ShardCommitted;
import dev.shardline.schemas.recipe.HashType;
import java.util.Collection;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/// Knows the original bytes of what is packed by half of their hash, so that none is packed twice.
/// What was committed before is read from the shards' tables: which image of several was kept stays
/// so after a crash.
///
/// It takes 32 to 64 bytes for each packed image. One thread.
final class PackedHashes {
    private static final int HALF = 16;
    private static final int HEX = 16;

    private final HashType type;

    /// Two longs for a hash, the second odd; 0 where there is none.
    private long[] slots = new long[1 << 11];

    private int size;

    private PackedHashes(HashType type) {
        this.type = type;
    }

    /// @param ledger of the partition
    /// @throws PackagingException if a table cannot be read
    static PackedHashes of(PackagerConfig config, Collection<ShardCommitted> ledger) {
        HashType type = config.settings().hash().orElseThrow();
        var hashes = new PackedHashes(type);
        PackedColumns.ofAll(
                config,
                ledger,
                List.of(type.word()),
                row -> {
                    String hash = row.getFirst();
                    if (hash != null) {
                        var _ = hashes.add(hash);
                    }
                });
        return hashes;
    }

    /// The result, or its end as a duplicate.
    SpecificRecord unlessPacked(SpecificRecord result) {
        return result instanceof ImageSample sample && !add(hash(sample))
                ? Reason.DUPLICATE.ends(
                        sample, "Its bytes are those of an image that was packed before.")
                : result;
    }

    private String hash(ImageSample sample) {
        return Hashes.of(sample)
                .get(type)
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                sample.getRecord().getId() + " has no " + type));
    }

    /// @return whether it is new
    private boolean add(String hex) {
        long first = Long.parseUnsignedLong(hex, 0, HALF, HEX);
        long second = 1 | Long.parseUnsignedLong(hex, HALF, 2 * HALF, HEX);
        if (!put(slots, first, second)) {
            return false;
        }
        if (4 * ++size > slots.length) {
            long[] larger = new long[2 * slots.length];
            for (int i = 0; i < slots.length; i += 2) {
                if (slots[i + 1] != 0) {
                    put(larger, slots[i], slots[i + 1]);
                }
            }
            slots = larger;
        }
        return true;
    }

    private static boolean put(long[] slots, long first, long second) {
        int mask = slots.length - 2;
        int i = (int) first & mask;
        while (slots[i + 1] != 0) {
            if (slots[i] == first && slots[i + 1] == second) {
                return false;
            }
            i = (i + 2) & mask;
        }
        slots[i] = first;
        slots[i + 1] = second;
        return true;
    }
}
