package dev.shardline.packager;

import dev.shardline.schemas.RepeatedBytes;
import dev.shardline.schemas.avro.ImageSample;
import dev.shardline.schemas.avro.RecordFate;
import dev.shardline.schemas.avro.ShardCommitted;
import dev.shardline.schemas.recipe.PackageSettings.Order;
import java.io.IOException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/// Packs the records of one partition of `results`, in the order of their offsets, into shards: one
/// after the other, or, in a grouped job, a series for each group, as many groups at once as are
/// under way.
///
/// One thread uses it. A shard is a function of the records of its series from its first offset on,
/// and, where no image may be packed twice, of those before it: packed again after a crash it has
/// the same bytes, so whoever is late replaces equal files. Files have their final names only when
/// they are whole and on disk; the caller then commits the ledger entry. After a
/// [PackagingException] the packager can only be closed.
public final class Packager implements AutoCloseable {
    /// Between two records more than this is a pause, not work.
    private static final long LONGEST_GAP = 10_000;

    /// Files with waiting records that are open at the same time.
    private static final int OPEN_SPOOLS = 32;

    private final PackagerConfig config;
    private final TemporaryFiles files;
    private final TableWriter tables;
    private final OpenSpools spools = new OpenSpools(OPEN_SPOOLS);
    private final NameOrder order;
    private final @Nullable PackedHashes hashes;
    private final @Nullable Lookalikes lookalikes;
    private final Beginning beginning;
    private final Optional<RepeatedBytes> repeated;
    private final boolean mayGrow;
    private final Map<String, Series> series = new HashMap<>();

    /// Series with an open shard, by its first offset.
    private final TreeMap<Long, Series> open = new TreeMap<>();

    private final Map<String, Long> statuses = new TreeMap<>();
    private final Map<String, Long> reasons = new TreeMap<>();
    private final Suspects suspects = new Suspects();
    private long seen;

    /// Behind the last record of the ledger.
    private long committedUntil;

    private long nextOffset;
    private long lastTimestamp = -1;

    /// Removes what earlier crashes of this partition's packager have left in the output folder,
    /// which is made where it is missing. The first partition's removes what belongs to none, too.
    ///
    /// @param ledger all entries of this partition so far, in any order
    /// @throws PackagingException if the output is no folder that can be written
    public Packager(PackagerConfig config, Collection<ShardCommitted> ledger) {
        this(config, ledger, false);
    }

    /// The same for a job of which failed records may come again.
    ///
    /// @param mayGrow whether groups that were complete may get further shards
    public Packager(PackagerConfig config, Collection<ShardCommitted> ledger, boolean mayGrow) {
        this.mayGrow = mayGrow;
        this.config = config;
        repeated = config.sameBytes().toReport();
        files = new TemporaryFiles(config.output(), Integer.toString(config.partition()));
        beginning = prepare();
        for (ShardCommitted shard : inOrder(config, ledger)) {
            seen += shard.getRows();
            merge(statuses, shard.getStatuses());
            merge(reasons, shard.getReasons());
            suspects.addAll(shard);
            committedUntil = Math.max(committedUntil, shard.getNextOffset());
            lastTimestamp = Math.max(lastTimestamp, shard.getLastTimestamp());
            series(shard.getSeries()).take(shard);
        }
        if (config.settings().isGrouped()) {
            // Which record was the last before those to come is not known.
            lastTimestamp = -1;
        } else {
            nextOffset = committedUntil;
        }
        tables = new TableWriter(Layout.of(config));
        order = new NameOrder(files.beside("order"));
        hashes = config.settings().unique() ? PackedHashes.of(config, ledger) : null;
        lookalikes =
                config.enrich()
                        .duplicates()
                        .map(settings -> Lookalikes.of(settings, config, inOrder(config, ledger)))
                        .orElse(null);
    }

    /// Cleans up, and finds out where numbers begin.
    private Beginning prepare() {
        try {
            config.output().prepare();
            files.removeLeftovers();
            if (config.partition() == 0) {
                files.removeShared();
                config.output().removeUnfinished();
            }
            return OutputFolder.beginning(config.output());
        } catch (IOException e) {
            throw PackagingException.writing(config.output().work(), e);
        }
    }

    /// The offset at which reading must begin: behind the last shard of the ledger, or in a grouped
    /// job at the first record of a group that is not in it. What an open shard had taken is read
    /// again.
    ///
    /// @param committed what [#neededFrom()] said when the last shard was committed; 0 if that is
    ///   not known any more
    public long resumeFrom(long committed) {
        return config.settings().isGrouped() ? committed : committedUntil;
    }

    /// The lowest offset that an open shard needs, or where the next one can begin at the earliest.
    public long neededFrom() {
        return open.isEmpty() ? nextOffset : open.firstKey();
    }

    /// The series that a result belongs to: its group in a grouped job, else empty.
    public String seriesOf(SpecificRecord result) {
        return config.settings().isGrouped() ? Row.image(result).getGroup().orElse("") : "";
    }

    /// Whether a result is in a shard of the ledger: it was read before, and its bytes may be gone.
    public boolean isPacked(long offset, SpecificRecord result) {
        if (offset >= committedUntil) {
            return false;
        }
        Series of = series.get(seriesOf(result));
        return of != null && offset < of.committedUntil();
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
        boolean packed = isPacked(offset, result);
        forgetComplete(offset);
        nextOffset = offset + 1;
        long before = lastTimestamp;
        lastTimestamp =
                config.settings().isGrouped()
                        ? timestampMillis
                        : Math.max(lastTimestamp, timestampMillis);
        return packed ? Optional.empty() : pack(offset, timestampMillis, result, before);
    }

    private Optional<ShardCommitted> pack(
            long offset, long timestamp, SpecificRecord ready, long before) {
        SpecificRecord unique = hashes == null ? ready : hashes.unlessPacked(ready);
        SpecificRecord result = lookalikes == null ? unique : lookalikes.judged(unique);
        Series of = series(seriesOf(result));
        Row.image(result).getGroupRows().ifPresent(of::learnRows);
        try {
            Shard known = of.open();
            Shard shard = known == null ? newShard(of, offset) : known;
            shard.add(result, timestamp, gap(known == null, before, timestamp));
            count(result);
            suspect(result, of);
            return shard.isFull() || (config.settings().isGrouped() && of.isComplete())
                    ? Optional.of(close(of, shard))
                    : Optional.empty();
        } catch (IOException e) {
            throw writingShard(of, e);
        }
    }

    /// The time of work that a record stands for. In a grouped job that is none for the first one
    /// of a shard: the record before it may not be read again after a crash.
    private long gap(boolean first, long before, long timestamp) {
        boolean known = before >= 0 && !(first && config.settings().isGrouped());
        return known ? Math.clamp(timestamp - before, 0, LONGEST_GAP) : 0;
    }

    /// Ends the partition: closes an open shard, or writes `_unpacked.parquet` where rows without a
    /// sample remain. To be called until it returns nothing, each entry to be committed before.
    ///
    /// @return the ledger entry, if anything was left to write
    /// @throws PackagingException if the output cannot be written
    public Optional<ShardCommitted> finish() {
        if (open.isEmpty()) {
            return Optional.empty();
        }
        Series of = open.firstEntry().getValue();
        Shard shard = of.open();
        if (shard == null) {
            throw new IllegalStateException("series " + of.group() + " has no open shard");
        }
        try {
            return Optional.of(close(of, shard));
        } catch (IOException e) {
            throw writingShard(of, e);
        }
    }

    /// What has been packed so far, the ledger included.
    public PackagerProgress progress() {
        long samples = 0;
        for (Series of : open.values()) {
            Shard shard = of.open();
            samples += shard == null ? 0 : shard.packed();
        }
        return new PackagerProgress(
                seen,
                samples,
                statuses,
                reasons,
                suspects.hosts(Suspects.LISTED),
                suspects.sameBytes(Suspects.LISTED));
    }

    /// Abandons the open shards and removes their temporary files.
    @Override
    public void close() {
        tables.close();
        try {
            order.close();
            for (Series of : open.values()) {
                Shard shard = of.open();
                if (shard != null) {
                    shard.abandon();
                }
            }
            spools.close();
            if (!open.isEmpty()) {
                open.clear();
                files.removeOwn();
            }
        } catch (IOException e) {
            throw PackagingException.writing(config.output().work(), e);
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

    private Series series(String group) {
        return series.computeIfAbsent(group, name -> new Series(name, beginning));
    }

    /// Groups of the ledger that are complete need to be known only until everything is read again
    /// that stands in it.
    private void forgetComplete(long offset) {
        if (!mayGrow && nextOffset <= committedUntil && offset >= committedUntil) {
            series.values().removeIf(of -> of.open() == null && of.isComplete());
        }
    }

    private Shard newShard(Series of, long offset) throws IOException {
        var name = ShardName.of(config, of.group(), of.nextNumber());
        boolean waits = config.settings().isGrouped() || config.settings().order() == Order.NAME;
        Shard shard =
                waits
                        ? new WaitingShard(config, name, files, spools, offset)
                        : new OpenShard(config, name, files, offset);
        of.open(shard);
        open.put(offset, of);
        return shard;
    }

    private ShardCommitted close(Series of, Shard shard) throws IOException {
        ShardCommitted committed = shard.close(of.closing(tables, order, nextOffset));
        open.remove(shard.firstOffset());
        of.take(committed);
        if (config.settings().isGrouped() && of.isComplete()) {
            series.remove(of.group());
        }
        return committed;
    }

    private void count(SpecificRecord result) {
        seen++;
        switch (result) {
            case ImageSample _ -> merge(statuses, Map.of(Row.SUCCESS, 1L));
            case RecordFate fate -> {
                merge(statuses, Map.of(Row.status(fate), 1L));
                merge(reasons, Map.of(fate.getReason(), 1L));
            }
            default -> throw Row.strange(result);
        }
    }

    private void suspect(SpecificRecord result, Series of) {
        Row row = Row.of(result);
        boolean suspicious =
                repeated.isPresent()
                        && Suspects.hash(row)
                                .filter(hash ->
                                        repeated.get().isSuspicious(hash, row.image().getUrl()))
                                .isPresent();
        suspects.add(row, suspicious);
        of.suspects().add(row, suspicious);
    }

    private PackagingException writingShard(Series of, IOException e) {
        var shard = ShardName.of(config, of.group(), of.nextNumber());
        return PackagingException.writing(config.output().work().resolve(shard.text()), e);
    }

    private static void merge(Map<String, Long> into, Map<String, Long> counts) {
        counts.forEach((word, count) -> into.merge(word, count, Long::sum));
    }
}
