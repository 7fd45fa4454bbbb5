package dev.shardline.pipeline.loop;

import dev.shardline.pipeline.broker.Cluster;
import dev.shardline.schemas.Topics;
import dev.shardline.schemas.avro.ShardCommitted;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/// Follows a job's ledger until it accounts for every record. For one thread.
public final class LedgerTail implements AutoCloseable {

    private static final Duration WAIT = Duration.ofMillis(500);

    private final Follower<ShardCommitted> entries;
    private final JobWatch job;

    /// Shard name to rows. Not a sum: a restored ledger may say something twice.
    private final Map<String, Long> rows = new HashMap<>();

    public LedgerTail(String job, Topics topics, Cluster cluster) {
        this.entries = new Follower<>(topics.shards(), cluster);
        this.job = new JobWatch(job, topics.jobs(), cluster);
    }

    /// Hands over the entries committed since the last call, from the first one on; waits for some.
    ///
    /// @return whether more are to come
    public boolean poll(Consumer<ShardCommitted> each) {
        entries.poll(
                WAIT,
                (name, entry) -> {
                    rows.put(name, entry.getRows());
                    each.accept(entry);
                });
        return job.poll()
                .filter(state -> state.getComplete() && state.getIngested() == accountedFor())
                .isEmpty();
    }

    private long accountedFor() {
        return rows.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public void close() {
        entries.close();
        job.close();
    }
}
