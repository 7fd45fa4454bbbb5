package dev.shardline.packager;

import dev.shardline.schemas.Reason;
import dev.shardline.schemas.Samples;
import dev.shardline.schemas.avro.ImageSample;
import dev.shardline.schemas.avro.ShardCommitted;
import dev.shardline.schemas.recipe.EnrichSettings.Duplicates;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/// Knows what packed images look like, so that one that looks like an earlier one is found. It is
/// compared with those that look like none before them: what is near to a duplicate need not be
/// near to its original.
///
/// What was committed before is read from the shards' tables, so after a crash the same images are
/// found to look like the same ones. It takes about 80 bytes for each image that looks like none
/// before it. One thread.
final class Lookalikes {
    static final String PHASH = "phash";
    static final String DUPLICATE_OF = "duplicate_of";

    private final Duplicates settings;
    private final HammingIndex index;
    private final List<byte[]> ids = new ArrayList<>();

    private Lookalikes(Duplicates settings) {
        this.settings = settings;
        this.index = new HammingIndex(settings.distance());
    }

    /// @param ledger of the partition, in the order of its offsets
    /// @throws PackagingException if a table cannot be read
    static Lookalikes of(Duplicates settings, PackagerConfig config, List<ShardCommitted> ledger) {
        var lookalikes = new Lookalikes(settings);
        PackedColumns.ofAll(
                config,
                ledger,
                List.of("id", PHASH, DUPLICATE_OF),
                row -> {
                    String hash = row.get(1);
                    if (hash != null && row.get(2) == null) {
                        lookalikes.add(
                                String.valueOf(row.getFirst()), Long.parseUnsignedLong(hash, 16));
                    }
                });
        return lookalikes;
    }

    /// The hash of a row as text: 16 hexadecimal digits.
    static @Nullable String phash(Row row) {
        return row.phash() == null ? null : "%016x".formatted(row.phash());
    }

    /// The result, or what the recipe makes of one that looks like an earlier one.
    SpecificRecord judged(SpecificRecord result) {
        if (!(result instanceof ImageSample sample) || sample.getPhash().isEmpty()) {
            return result;
        }
        long hash = sample.getPhash().get();
        OptionalInt like = index.nearest(hash);
        if (like.isEmpty()) {
            add(sample.getRecord().getId(), hash);
            return result;
        }
        String survivor = new String(ids.get(like.getAsInt()), StandardCharsets.UTF_8);
        ImageSample marked = Samples.marked(sample, survivor);
        return switch (settings.keep()) {
            case MARK -> marked;
            case FIRST ->
                    Reason.NEAR_DUPLICATE.ends(
                            marked,
                            "It looks like %s, packed before: %d of 64 bits differ, and up to %d make a duplicate."
                                    .formatted(
                                            survivor,
                                            index.distance(like.getAsInt(), hash),
                                            settings.distance()));
        };
    }

    private void add(String id, long hash) {
        var _ = index.add(hash);
        ids.add(id.getBytes(StandardCharsets.UTF_8));
    }
}
