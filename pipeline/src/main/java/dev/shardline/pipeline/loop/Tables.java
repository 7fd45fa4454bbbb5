package dev.shardline.pipeline.loop;

import dev.shardline.pipeline.broker.Cluster;
import dev.shardline.schemas.Retried;
import dev.shardline.schemas.Topics;
import dev.shardline.schemas.avro.BadRow;
import dev.shardline.schemas.avro.JobState;
import dev.shardline.schemas.avro.ShardCommitted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The small topics read whole, as of now: the ledger, the jobs, the bad rows. Sees committed
/// records only. Each call reads anew and blocks until it is at the end.
public final class Tables {

    private final Cluster cluster;
    private final Topics topics;

    public Tables(Cluster cluster, Topics topics) {
        this.cluster = cluster;
        this.topics = topics;
    }

    /// The state of a job, if it ever began.
    public Optional<JobState> job(String name) {
        var states = new LinkedHashMap<String, JobState>();
        WholeTopic.read(cluster, topics.jobs(), states::put);
        return Optional.ofNullable(states.get(name));
    }

    /// The ledger: shard name to entry, in order of commitment.
    public Map<String, ShardCommitted> ledger() {
        var entries = new LinkedHashMap<String, ShardCommitted>();
        WholeTopic.read(cluster, topics.shards(), entries::put);
        return entries;
    }

    /// The entries of one partition of `results`.
    public List<ShardCommitted> ledger(int partition) {
        return ledger().values().stream()
                .filter(entry -> entry.getPartition() == partition)
                .toList();
    }

    /// Rows of the source that could not become records; at most as many as ingest lists.
    public List<BadRow> badRows() {
        var rows = new ArrayList<BadRow>();
        WholeTopic.read(cluster, topics.badRows(), (_, row) -> rows.add(row));
        return rows;
    }

    /// Whether every record that was ingested stands in the ledger, and once more for each retry of
    /// it.
    public static boolean isComplete(JobState job, Iterable<ShardCommitted> ledger) {
        if (!job.getComplete()) {
            return false;
        }
        long rows = 0;
        for (ShardCommitted entry : ledger) {
            rows += entry.getRows();
        }
        return rows == job.getIngested() + Retried.sent(job);
    }
}
