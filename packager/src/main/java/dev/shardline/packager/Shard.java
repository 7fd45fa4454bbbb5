package dev.shardline.packager;

import dev.shardline.schemas.avro.ShardCommitted;
import java.io.IOException;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/// A shard that takes records. What it has so far is in hidden temporary files. One thread.
sealed interface Shard permits OpenShard, WaitingShard {

    /// What a shard needs to close.
    ///
    /// @param tables writes its table
    /// @param order brings its records into the order of their names
    /// @param nextOffset where the next shard of its series begins
    /// @param unpackedBefore how often its series has had rows without a shard
    /// @param series the group; empty without
    /// @param groupRows how many records the group has, where it is known
    /// @param suspects what the shard's records show
    record Closing(
            TableWriter tables,
            NameOrder order,
            long nextOffset,
            int unpackedBefore,
            String series,
            @Nullable Long groupRows,
            Suspects suspects) {}

    /// Takes a record.
    ///
    /// @param result an image sample or a fate
    /// @param gap milliseconds of work between the record before and this one
    void add(SpecificRecord result, long timestamp, long gap) throws IOException;

    /// Whether it has as many samples as a shard may have.
    boolean isFull();

    /// Samples so far.
    int packed();

    /// Records so far.
    long rows();

    /// The offset of its first record.
    long firstOffset();

    /// Closes the shard; its files are on disk under their names.
    ShardCommitted close(Closing closing) throws IOException;

    /// Removes the temporary files.
    void abandon() throws IOException;
}
