package dev.shardline.packager;

import dev.shardline.schemas.avro.ImageSample;
import dev.shardline.schemas.avro.RecordFate;
import dev.shardline.schemas.avro.ShardCommitted;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/// Packs the records of one partition of `results`, in the order of their offsets, into shards.
///
/// One thread uses it. A shard is a function of the records from its first offset on: packed again
/// after a crash it has the same bytes, so whoever is late replaces equal files. Files have their
/// final names only when they are whole and on disk; the caller then commits the ledger entry.
/// After a [PackagingException] the packager can only be closed.
public final class Packager implements AutoCloseable {
    private final PackagerConfig config;
    private final TemporaryFiles files;
    private final TableWriter tables;
    private final Map<String, Long> statuses = new TreeMap<>();
    private final Map<String, Long> reasons = new TreeMap<>();
    private long committedRows;
    private int nextNumber;
    private int unpackedBefore;
    private long resumeFrom;
    private long nextOffset;
    private long lastTimestamp = -1;
    private @Nullable OpenShard open;

    /// Removes what earlier crashes of this partition's packager have left in the output folder,
    /// which is made where it is missing. The first partition's removes what belongs to none, too.
    ///
    /// @param ledger all entries of this partition so far, in any order
    /// @throws PackagingException if the output is no folder that can be written
    public Packager(PackagerConfig config, Collection<ShardCommitted> ledger) {
        this.config = config;
        files = new TemporaryFiles(config.output(), Integer.toString(config.partition()));
        for (ShardCommitted shard : inOrder(config, ledger)) {
            take(shard);
        }
        nextOffset = resumeFrom;
        try {
            Files.createDirectories(config.output());
            files.removeLeftovers();
            if (config.partition() == 0) {
                files.removeShared();
            }
        } catch (IOException e) {
            throw PackagingException.writing(config.output(), e);
        }
        tables = new TableWriter(Layout.of(config));
    }

    /// The offset at which reading must begin: behind the last shard of the ledger. What an open
    /// shard had taken is read again.
    public long resumeFrom() {
        return resumeFrom;
    }

    /// Takes the next record. Offsets may have gaps; one that was seen already is skipped.
    ///
    /// @param timestampMillis of the Kafka record
    /// @param result an [ImageSample], its image a [java.nio.ByteBuffer], or a [RecordFate]
    /// @return the ledger entry of the shard that this record has closed
    /// @throws PackagingException if the output cannot be written
    public Optional<ShardCommitted> accept(
            long offset, long timestampMillis, SpecificRecord result) {
        if (offset < nextOffset) {
            return Optional.empty();
        }
        try {
            OpenShard shard = open == null ? newShard(offset) : open;
            add(shard, timestampMillis, result);
            nextOffset = offset + 1;
            return shard.isFull() ? Optional.of(close(shard)) : Optional.empty();
        } catch (IOException e) {
            throw writingShard(e);
        }
    }

    /// Ends the partition: closes the open shard, or writes `_unpacked.parquet` where rows without
    /// a sample remain.
    ///
    /// @return the ledger entry, if anything was left to write
    /// @throws PackagingException if the output cannot be written
    public Optional<ShardCommitted> finish() {
        if (open == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(close(open));
        } catch (IOException e) {
            throw writingShard(e);
        }
    }

    /// What has been packed so far, the ledger included.
    public PackagerProgress progress() {
        if (open == null) {
            return new PackagerProgress(committedRows, 0, statuses, reasons);
        }
        Tally tally = open.tally();
        return new PackagerProgress(
                committedRows + tally.rows(),
                open.packed(),
                sum(statuses, tally.statuses()),
                sum(reasons, tally.reasons()));
    }

    /// Abandons the open shard and removes its temporary files.
    @Override
    public void close() {
        tables.close();
        if (open == null) {
            return;
        }
        OpenShard abandoned = open;
        open = null;
        try {
            abandoned.abandon();
        } catch (IOException e) {
            throw PackagingException.writing(config.output(), e);
        }
    }

    private static List<ShardCommitted> inOrder(
            PackagerConfig config, Collection<ShardCommitted> ledger) {
        for (ShardCommitted shard : ledger) {
            if (shard.getPartition() != config.partition()) {
                throw new IllegalArgumentException(
                        "shard " + shard.getShard() + " is not of partition " + config.partition());
            }
        }
        return ledger.stream()
                .sorted(Comparator.comparingLong(ShardCommitted::getFirstOffset))
                .toList();
    }

    private void add(OpenShard shard, long timestamp, SpecificRecord result) throws IOException {
        switch (result) {
            case ImageSample sample -> shard.add(sample, timestamp);
            case RecordFate fate -> shard.add(fate, timestamp);
            default ->
                    throw new IllegalArgumentException(
                            "results hold ImageSample and RecordFate, not " + result.getClass());
        }
    }

    private OpenShard newShard(long offset) throws IOException {
        var name = ShardName.of(config, nextNumber);
        open = new OpenShard(config, name, files, offset, lastTimestamp);
        return open;
    }

    private ShardCommitted close(OpenShard shard) throws IOException {
        ShardCommitted committed = shard.close(tables, nextOffset, unpackedBefore);
        open = null;
        take(committed);
        return committed;
    }

    private void take(ShardCommitted shard) {
        committedRows += shard.getRows();
        merge(statuses, shard.getStatuses());
        merge(reasons, shard.getReasons());
        resumeFrom = Math.max(resumeFrom, shard.getNextOffset());
        lastTimestamp = Math.max(lastTimestamp, shard.getLastTimestamp());
        if (shard.getNumber() < 0) {
            unpackedBefore++;
        } else {
            nextNumber = Math.max(nextNumber, shard.getNumber() + 1);
        }
    }

    private PackagingException writingShard(IOException e) {
        var shard = ShardName.of(config, nextNumber);
        return PackagingException.writing(config.output().resolve(shard.text()), e);
    }

    private static Map<String, Long> sum(Map<String, Long> a, Map<String, Long> b) {
        var sum = new TreeMap<>(a);
        merge(sum, b);
        return sum;
    }

    private static void merge(Map<String, Long> into, Map<String, Long> counts) {
        counts.forEach((word, count) -> into.merge(word, count, Long::sum));
    }
}
