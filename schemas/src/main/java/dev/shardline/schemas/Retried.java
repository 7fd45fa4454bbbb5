package dev.shardline.schemas;

import dev.shardline.schemas.avro.JobState;
import dev.shardline.schemas.avro.Retry;
import dev.shardline.schemas.avro.ShardCommitted;
import dev.shardline.schemas.avro.Status;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Which rows of the tables count no more, because their records were fetched again: a function of
/// the job's retries and of a shard's place in `results` and reasons, so that nobody has to keep a
/// list of records.
public final class Retried {

    private Retried() {}

    /// Records that were sent once more, by all retries.
    public static long sent(JobState job) {
        return job.getRetries().stream().mapToLong(Retry::getSent).sum();
    }

    /// Whether a retry has begun that has not sent all its records yet.
    public static boolean isUnderWay(JobState job) {
        return !job.getRetries().isEmpty() && !job.getComplete();
    }

    /// Rows of a shard that count no more, by reason.
    public static Map<String, Long> reasons(JobState job, ShardCommitted shard) {
        return taken(job.getRetries(), shard);
    }

    /// Rows of a shard that the last of some retries takes, by reason.
    public static Map<String, Long> ofLast(List<Retry> retries, ShardCommitted shard) {
        Map<String, Long> before = taken(retries.subList(0, retries.size() - 1), shard);
        Map<String, Long> last = taken(retries.subList(retries.size() - 1, retries.size()), shard);
        last.keySet().removeAll(before.keySet());
        return last;
    }

    /// The same rows by status.
    ///
    /// @param reasons rows by reason
    public static Map<String, Long> statuses(Map<String, Long> reasons) {
        var statuses = new TreeMap<String, Long>();
        reasons.forEach((reason, rows) ->
                statuses.merge(
                        Reason.statusOf(reason)
                                .orElse(Status.FAILED_TO_DOWNLOAD)
                                .name()
                                .toLowerCase(Locale.ROOT),
                        rows,
                        Long::sum));
        return statuses;
    }

    private static Map<String, Long> taken(List<Retry> retries, ShardCommitted shard) {
        var taken = new TreeMap<String, Long>();
        shard.getReasons()
                .forEach((reason, rows) -> {
                    if (retries.stream().anyMatch(retry -> takes(retry, shard, reason))) {
                        taken.put(reason, rows);
                    }
                });
        return taken;
    }

    private static boolean takes(Retry retry, ShardCommitted shard, String reason) {
        return shard.getFirstOffset() < retry.getFrom().get(shard.getPartition())
                && retry.getWords().stream().anyMatch(word -> new FateWord(word).covers(reason));
    }
}
