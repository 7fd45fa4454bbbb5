package dev.shardline.packager;

import dev.shardline.schemas.avro.ShardCommitted;
import org.jspecify.annotations.Nullable;

/// The shards of one group, one after the other; a job without groups has one series of all. One
/// thread.
final class Series {
    private final String group;
    private long committedRows;
    private long committedUntil;
    private int nextNumber;
    private int unpackedBefore;
    private @Nullable Long groupRows;
    private @Nullable Shard open;
    private Suspects suspects = new Suspects();

    Series(String group, Beginning beginning) {
        this.group = group;
        nextNumber = beginning.shard();
        unpackedBefore = beginning.unpacked();
    }

    String group() {
        return group;
    }

    /// The shard that takes records, or null between two.
    @Nullable Shard open() {
        return open;
    }

    void open(Shard shard) {
        open = shard;
    }

    /// What the records of the open shard show.
    Suspects suspects() {
        return suspects;
    }

    int nextNumber() {
        return nextNumber;
    }

    /// Behind the last record that stands in the ledger.
    long committedUntil() {
        return committedUntil;
    }

    /// Takes note of how many records the group has.
    void learnRows(long rows) {
        groupRows = rows;
    }

    /// Whether all records of the group were seen.
    boolean isComplete() {
        long waiting = open == null ? 0 : open.rows();
        return groupRows != null && committedRows + waiting == groupRows;
    }

    /// What its shard needs to close.
    Shard.Closing closing(TableWriter tables, NameOrder order, long nextOffset) {
        return new Shard.Closing(
                tables, order, nextOffset, unpackedBefore, group, groupRows, suspects);
    }

    /// Takes note of a shard that stands in the ledger; no other is open then.
    void take(ShardCommitted shard) {
        open = null;
        suspects = new Suspects();
        committedRows += shard.getRows();
        committedUntil = Math.max(committedUntil, shard.getNextOffset());
        shard.getGroupRows().ifPresent(this::learnRows);
        if (shard.getNumber() < 0) {
            unpackedBefore++;
        } else {
            nextNumber = Math.max(nextNumber, shard.getNumber() + 1);
        }
    }
}
