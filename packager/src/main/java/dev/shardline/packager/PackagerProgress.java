package dev.shardline.packager;

import java.util.Map;

/// How far a packager has come.
///
/// @param seen records of the partition, those of the ledger included
/// @param openSamples samples in the open shard
/// @param statuses records by status; they add up to `seen`
/// @param reasons records by reason, without the packed ones
/// @param hosts `HOST REASON` to records that failed there, the most frequent ones
/// @param sameBytes hash to records with the same bytes from many addresses, likewise
public record PackagerProgress(
        long seen,
        long openSamples,
        Map<String, Long> statuses,
        Map<String, Long> reasons,
        Map<String, Long> hosts,
        Map<String, Long> sameBytes) {
    public PackagerProgress {
        statuses = Map.copyOf(statuses);
        reasons = Map.copyOf(reasons);
        hosts = Map.copyOf(hosts);
        sameBytes = Map.copyOf(sameBytes);
    }
}
