package dev.shardline.packager;

import dev.shardline.schemas.Retried;
import dev.shardline.schemas.avro.JobState;
import dev.shardline.schemas.avro.ShardCommitted;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// What a job has come to: the content of `_summary.json`.
///
/// @param badRows of the source; they never became records
/// @param reasons records by reason, without the packed ones; sorted
/// @param retried rows by reason that count no more, because their records were fetched again
/// @param bytes of the shards, without tables and statistics
/// @param seconds of work: pauses between runs are left out
public record Summary(
        String job,
        long ingested,
        long packed,
        long filtered,
        long duplicate,
        long failedToDownload,
        long failedToResize,
        long badRows,
        Map<String, Long> reasons,
        Map<String, Long> retried,
        long shards,
        long bytes,
        double seconds) {

    /// Until the first record more than this is a pause, not work.
    private static final long LONGEST_START = 10_000;

    /// What the ledger adds up to. While a job runs, the records of the open shards are missing.
    public static Summary of(JobState state, Collection<ShardCommitted> ledger) {
        var statuses = new HashMap<String, Long>();
        var reasons = new TreeMap<String, Long>();
        var retried = new TreeMap<String, Long>();
        for (ShardCommitted shard : ledger) {
            shard.getStatuses().forEach((word, count) -> statuses.merge(word, count, Long::sum));
            shard.getReasons().forEach((word, count) -> reasons.merge(word, count, Long::sum));
            Retried.reasons(state, shard)
                    .forEach((word, count) -> retried.merge(word, count, Long::sum));
        }
        Retried.statuses(retried).forEach((word, count) -> statuses.merge(word, -count, Long::sum));
        retried.forEach((word, count) -> reasons.merge(word, -count, Long::sum));
        reasons.values().removeIf(count -> count == 0);
        return new Summary(
                state.getJob(),
                state.getIngested(),
                statuses.getOrDefault(Row.SUCCESS, 0L),
                statuses.getOrDefault("filtered", 0L),
                statuses.getOrDefault("duplicate", 0L),
                statuses.getOrDefault(Row.FAILED_TO_DOWNLOAD, 0L),
                statuses.getOrDefault("failed_to_resize", 0L),
                state.getBadRows(),
                reasons,
                retried,
                ledger.stream().filter(Summary::isShard).count(),
                ledger.stream().filter(Summary::isShard).mapToLong(ShardCommitted::getBytes).sum(),
                millis(state, ledger) / 1000.0);
    }

    /// Packed images in a second of work; 0 where there was no work.
    public double imagesPerSecond() {
        return seconds == 0 ? 0 : Math.round(packed / seconds * 100) / 100.0;
    }

    /// Records whose fate is known.
    public long seen() {
        return packed + filtered + duplicate + failedToDownload + failedToResize;
    }

    static boolean isShard(ShardCommitted entry) {
        return entry.getNumber() >= 0;
    }

    /// Partitions work at the same time, so the longest one counts.
    private static long millis(JobState state, Collection<ShardCommitted> ledger) {
        var active = new HashMap<Integer, Long>();
        long first = Long.MAX_VALUE;
        for (ShardCommitted shard : ledger) {
            active.merge(shard.getPartition(), shard.getActiveMillis(), Long::sum);
            first = Math.min(first, shard.getFirstTimestamp());
        }
        long longest = active.values().stream().mapToLong(Long::longValue).max().orElse(0);
        long start = first == Long.MAX_VALUE ? 0 : first - state.getStartedAt();
        return longest + Math.clamp(start, 0, LONGEST_START);
    }
}
