package dev.shardline.pipeline.loop;

import dev.shardline.packager.PackagerProgress;
import dev.shardline.schemas.avro.ShardCommitted;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/// What a packager counts: it sees the fate of every record of its partitions. The sums are those
/// of the whole job, not of this process: they go on after a restart.
final class PackageMeters {

    private final MultiGauge statuses;
    private final MultiGauge reasons;
    private final Counter shards;
    private final Counter bytes;
    private final AtomicLong ingested = new AtomicLong();

    PackageMeters(MeterRegistry registry) {
        this.statuses = MultiGauge.builder("shardline.rows").register(registry);
        this.reasons = MultiGauge.builder("shardline.rows.reason").register(registry);
        this.shards = registry.counter("shardline.shards");
        this.bytes = registry.counter("shardline.shard.bytes");
        Gauge.builder("shardline.rows.ingested", ingested, AtomicLong::get).register(registry);
    }

    void committed(ShardCommitted shard) {
        shards.increment(shard.getSamples() > 0 ? 1 : 0);
        bytes.increment((double) shard.getBytes());
    }

    void ingested(long rows) {
        ingested.set(rows);
    }

    /// Says what the partitions of this process hold by now.
    void report(Collection<PackagerProgress> partitions) {
        var byStatus = new TreeMap<String, Long>();
        var byReason = new TreeMap<String, Long>();
        for (PackagerProgress progress : partitions) {
            progress.statuses().forEach((status, n) -> byStatus.merge(status, n, Long::sum));
            progress.reasons().forEach((reason, n) -> byReason.merge(reason, n, Long::sum));
        }
        register(statuses, "status", byStatus);
        register(reasons, "reason", byReason);
    }

    private static void register(MultiGauge gauge, String tag, Map<String, Long> values) {
        gauge.register(
                values.entrySet().stream()
                        .<Row<?>>map(
                                entry -> Row.of(Tags.of(tag, entry.getKey()), entry.getValue()))
                        .toList(),
                true);
    }
}
