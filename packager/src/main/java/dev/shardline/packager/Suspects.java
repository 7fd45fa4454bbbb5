package dev.shardline.packager;

import dev.shardline.schemas.TopCounts;
import dev.shardline.schemas.UrlHost;
import dev.shardline.schemas.avro.ShardCommitted;
import java.util.Map;
import java.util.Optional;

/// Where records fail most, and which bytes come from suspiciously many addresses; memory is
/// bounded. What it says is for people: after a restart it knows the bytes anew, so the same
/// shard's entry may then name fewer. One thread.
final class Suspects {
    /// Of a shard's entry in the ledger.
    static final int LISTED = 20;

    private static final int REMEMBERED = 2_000;

    private final TopCounts hosts = new TopCounts(REMEMBERED);
    private final TopCounts sameBytes = new TopCounts(REMEMBERED);

    void add(Row row, boolean suspicious) {
        if (row.reason() != null && row.status().startsWith("failed_")) {
            UrlHost.of(row.image().getUrl())
                    .ifPresent(host -> hosts.add(host + " " + row.reason(), 1));
        }
        if (suspicious) {
            hash(row).ifPresent(hash -> sameBytes.add(hash, 1));
        }
    }

    void addAll(ShardCommitted shard) {
        hosts.addAll(shard.getHosts());
        sameBytes.addAll(shard.getSameBytes());
    }

    /// Of the bytes that came, where any did.
    static Optional<String> hash(Row row) {
        return row.hashes().any();
    }

    /// `HOST REASON` to rows, the most frequent ones.
    Map<String, Long> hosts(int limit) {
        return hosts.top(limit);
    }

    /// Hash of the bytes to rows, the most frequent ones.
    Map<String, Long> sameBytes(int limit) {
        return sameBytes.top(limit);
    }
}
