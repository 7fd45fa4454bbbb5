package dev.shardline.pipeline.progress;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/// How far a job is, at one moment.
///
/// @param job its name
/// @param at when this was read
/// @param startedAt when the job first began
/// @param ingestComplete whether all input is read
/// @param ingested records sent
/// @param badRows rows that could not become records
/// @param waiting records in front of each stage, in the order of the flow
/// @param rows records whose fate is known to the packager
/// @param statuses rows per status; they add up to `rows`
/// @param reasons rows per reason, without those that were packed
/// @param hosts records that failed per `HOST REASON`, the most frequent ones
/// @param sameBytes records per hash of bytes that came from suspiciously many addresses, likewise
/// @param shards committed
/// @param bytes of the committed shards
/// @param complete whether every record stands in the ledger
public record JobStatus(
        String job,
        Instant at,
        Instant startedAt,
        boolean ingestComplete,
        long ingested,
        long badRows,
        List<Waiting> waiting,
        long rows,
        Map<String, Long> statuses,
        Map<String, Long> reasons,
        Map<String, Long> hosts,
        Map<String, Long> sameBytes,
        long shards,
        long bytes,
        boolean complete) {

    /// Records that wait in front of a stage; transaction markers make it a little too high.
    ///
    /// @param stage its name
    /// @param records in its topic that it has not committed
    public record Waiting(String stage, long records) {}

    public JobStatus {
        waiting = List.copyOf(waiting);
        statuses = Map.copyOf(statuses);
        reasons = Map.copyOf(reasons);
        hosts = Map.copyOf(hosts);
        sameBytes = Map.copyOf(sameBytes);
    }

    /// Records that became samples.
    public long packed() {
        return statuses.getOrDefault("success", 0L);
    }

    /// Records with a known fate that filter and dedup let through.
    public long tried() {
        return rows
                - statuses.getOrDefault("filtered", 0L)
                - statuses.getOrDefault("duplicate", 0L);
    }

    /// Records without a known fate, as far as ingest has come.
    public long open() {
        return Math.max(0, ingested - rows);
    }
}
