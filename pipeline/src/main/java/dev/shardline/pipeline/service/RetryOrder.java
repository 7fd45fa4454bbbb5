package dev.shardline.pipeline.service;

import dev.shardline.ingest.Resender.Ordered;
import dev.shardline.pipeline.loop.Tables;
import dev.shardline.schemas.FateWord;
import dev.shardline.schemas.Retried;
import dev.shardline.schemas.avro.JobState;
import dev.shardline.schemas.avro.Retry;
import dev.shardline.schemas.avro.ShardCommitted;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// What is to be retried of a complete job: all rows that count and have one of some reasons.
///
/// @param words for the reasons
record RetryOrder(String job, Tables tables, List<FateWord> words) {

    /// @throws RetryException if the job is not complete
    Optional<Ordered> of() {
        JobState state =
                tables.job(job)
                        .orElseThrow(
                                () -> new RetryException("Job " + job + " has not begun yet."));
        return of(state, tables.ledger().values());
    }

    private Optional<Ordered> of(JobState state, Collection<ShardCommitted> ledger) {
        if (Retried.isUnderWay(state)) {
            throw new RetryException(
                    "Job %s has a retry of %s under way. shardline run goes on with it (on a cluster: shardline ingest and the other stages)."
                            .formatted(
                                    job,
                                    String.join(",", state.getRetries().getLast().getWords())));
        }
        if (!Tables.isComplete(state, ledger)) {
            throw new RetryException(
                    "Job %s is not complete yet: records that failed are retried when all have a fate."
                            .formatted(job));
        }
        var retries = new ArrayList<>(state.getRetries());
        retries.add(retry(state, ledger, 0));
        long expected =
                ledger.stream()
                        .flatMap(shard -> Retried.ofLast(retries, shard).values().stream())
                        .mapToLong(Long::longValue)
                        .sum();
        return expected == 0
                ? Optional.empty()
                : Optional.of(new Ordered(state, retry(state, ledger, expected)));
    }

    private Retry retry(JobState state, Collection<ShardCommitted> ledger, long expected) {
        var from = new ArrayList<>(Collections.nCopies(state.getTotals().size(), 0L));
        for (ShardCommitted shard : ledger) {
            from.set(
                    shard.getPartition(),
                    Math.max(from.get(shard.getPartition()), shard.getNextOffset()));
        }
        return new Retry(words.stream().map(FateWord::word).toList(), from, expected, 0L, 0L);
    }
}
