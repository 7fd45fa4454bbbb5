package dev.shardline.pipeline.progress;

import dev.shardline.pipeline.broker.Cluster;
import dev.shardline.pipeline.loop.ReadPosition;
import dev.shardline.pipeline.loop.Tables;
import dev.shardline.pipeline.progress.JobStatus.Waiting;
import dev.shardline.pipeline.service.Groups;
import dev.shardline.schemas.Retried;
import dev.shardline.schemas.TopCounts;
import dev.shardline.schemas.Topics;
import dev.shardline.schemas.avro.JobState;
import dev.shardline.schemas.avro.ShardCommitted;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/// Reads a job's status from Kafka alone: the jobs topic, the ledger, and the groups' offsets. So
/// it says the same wherever it is asked. For one thread.
public final class StatusReader {

    private static final int LISTED = 20;
    private static final int REMEMBERED = 2_000;

    private final String job;
    private final Cluster cluster;
    private final Topics topics;
    private final Admin admin;
    private final Tables tables;
    private final InstantSource clock;

    /// @param admin stays the caller's to close
    @SuppressWarnings("MissingSummary") // A plain constructor.
    public StatusReader(
            String job, Cluster cluster, Topics topics, Admin admin, InstantSource clock) {
        this.job = job;
        this.cluster = cluster;
        this.topics = topics;
        this.admin = admin;
        this.tables = new Tables(cluster, topics);
        this.clock = clock;
    }

    /// The status as of now, if the job ever began.
    public Optional<JobStatus> read() {
        return tables.job(job).map(this::read);
    }

    private JobStatus read(JobState state) {
        Collection<ShardCommitted> ledger = tables.ledger().values();
        boolean complete = Tables.isComplete(state, ledger);
        var fates = new Fates();
        var committed = new HashMap<Integer, Fates>();
        var retried = new HashMap<String, Long>();
        long shards = 0;
        long bytes = 0;
        for (ShardCommitted entry : ledger) {
            committed.computeIfAbsent(entry.getPartition(), _ -> new Fates()).add(entry);
            Retried.reasons(state, entry)
                    .forEach((reason, rows) -> retried.merge(reason, rows, Long::sum));
            shards += entry.getSamples() > 0 ? 1 : 0;
            bytes += entry.getBytes();
        }
        Map<TopicPartition, OffsetAndMetadata> commits =
                complete ? Map.of() : commits(Groups.of(job).packager());
        for (int partition = 0; partition < state.getTotals().size(); partition++) {
            var known = committed.getOrDefault(partition, new Fates());
            OffsetAndMetadata commit =
                    commits.get(new TopicPartition(topics.results().name(), partition));
            if (commit != null) {
                known = known.orMore(ReadPosition.read(commit));
            }
            fates.add(known);
        }
        fates.takeBack(retried);
        var statuses = fates.statuses;
        var reasons = fates.reasons;
        return new JobStatus(
                job,
                clock.instant(),
                Instant.ofEpochMilli(state.getStartedAt()),
                state.getComplete(),
                state.getIngested(),
                state.getBadRows(),
                complete ? List.of() : waiting(),
                statuses.values().stream().mapToLong(Long::longValue).sum(),
                statuses,
                reasons,
                fates.hosts.top(LISTED),
                fates.sameBytes.top(LISTED),
                shards,
                bytes,
                complete);
    }

    /// Rows per status and per reason, and where they fail.
    private static final class Fates {
        final Map<String, Long> statuses = new HashMap<>();
        final Map<String, Long> reasons = new HashMap<>();

        final TopCounts hosts = new TopCounts(REMEMBERED);
        final TopCounts sameBytes = new TopCounts(REMEMBERED);

        void add(ShardCommitted entry) {
            add(entry.getStatuses(), entry.getReasons());
            hosts.addAll(entry.getHosts());
            sameBytes.addAll(entry.getSameBytes());
        }

        void add(Fates more) {
            add(more.statuses, more.reasons);
            hosts.addAll(more.hosts.top(REMEMBERED));
            sameBytes.addAll(more.sameBytes.top(REMEMBERED));
        }

        private void add(Map<String, Long> moreStatuses, Map<String, Long> moreReasons) {
            moreStatuses.forEach((status, n) -> statuses.merge(status, n, Long::sum));
            moreReasons.forEach((reason, n) -> reasons.merge(reason, n, Long::sum));
        }

        /// Takes away rows whose records were sent again. Where they failed stays said.
        void takeBack(Map<String, Long> retried) {
            var negative = new HashMap<String, Long>();
            retried.forEach((reason, rows) -> negative.put(reason, -rows));
            add(Retried.statuses(negative), negative);
            reasons.values().removeIf(rows -> rows <= 0);
        }

        /// The ledger's count, or the packager's own if it is further.
        Fates orMore(ReadPosition packager) {
            if (rows(packager.statuses()) <= rows(statuses)) {
                return this;
            }
            var more = new Fates();
            more.add(packager.statuses(), packager.reasons());
            more.hosts.addAll(packager.hosts());
            more.sameBytes.addAll(packager.sameBytes());
            return more;
        }

        private static long rows(Map<String, Long> statuses) {
            return statuses.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    private List<Waiting> waiting() {
        Groups groups = Groups.of(job);
        var waiting = new ArrayList<Waiting>();
        waiting.add(new Waiting("filter", lag(topics.records().name(), groups.filter())));
        waiting.add(new Waiting("fetch", lag(topics.wanted().name(), groups.fetch())));
        if (!commits(groups.validate()).isEmpty()) {
            waiting.add(new Waiting("validate", lag(topics.fetched().name(), groups.validate())));
        }
        waiting.add(new Waiting("package", lag(topics.results().name(), groups.packager())));
        return waiting;
    }

    private long lag(String topic, String group) {
        Map<TopicPartition, OffsetAndMetadata> commits = commits(group);
        int partitions = cluster.partitionsOf(admin, topic);
        List<TopicPartition> all =
                IntStream.range(0, partitions).mapToObj(p -> new TopicPartition(topic, p)).toList();
        Map<TopicPartition, Long> ends = offsets(all, OffsetSpec.latest());
        Map<TopicPartition, Long> starts = offsets(all, OffsetSpec.earliest());
        long lag = 0;
        for (TopicPartition partition : all) {
            long read =
                    Math.max(
                            starts.getOrDefault(partition, 0L),
                            ReadPosition.of(commits.get(partition)));
            lag += Math.max(0, ends.getOrDefault(partition, 0L) - read);
        }
        return lag;
    }

    private Map<TopicPartition, OffsetAndMetadata> commits(String group) {
        var commits = new HashMap<TopicPartition, OffsetAndMetadata>();
        cluster.answer(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                .forEach((partition, commit) -> {
                    if (commit != null) {
                        commits.put(partition, commit);
                    }
                });
        return commits;
    }

    private Map<TopicPartition, Long> offsets(List<TopicPartition> partitions, OffsetSpec spec) {
        var request = new HashMap<TopicPartition, OffsetSpec>();
        partitions.forEach(partition -> request.put(partition, spec));
        var offsets = new HashMap<TopicPartition, Long>();
        cluster.answer(admin.listOffsets(request).all())
                .forEach((partition, at) -> offsets.put(partition, at.offset()));
        return offsets;
    }
}
