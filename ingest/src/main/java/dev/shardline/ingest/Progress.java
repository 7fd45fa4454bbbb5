package dev.shardline.ingest;

import dev.shardline.schemas.Partitions;
import dev.shardline.schemas.Retried;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.avro.JobState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// How far the ingest of a job has come: counts, and the [JobState] that says them. For one thread.
final class Progress {

    private final IngestPlan plan;
    private final Source source;
    private final String inputsHash;
    private final long startedAt;
    private final Partitions partitions;
    private final long[] totals;
    private Position position = Position.START;
    private long ingested;
    private long badRows;
    private @Nullable String group;
    private long groupRows;

    /// Nothing done yet.
    Progress(IngestPlan plan, Source source, Instant now) {
        this(plan, source, now.toEpochMilli());
    }

    private Progress(IngestPlan plan, Source source, long startedAt) {
        this.plan = plan;
        this.source = source;
        this.inputsHash = source.inputsHash();
        this.startedAt = startedAt;
        this.partitions = new Partitions(plan.shardBy());
        this.totals = new long[plan.resultPartitions()];
    }

    /// As far as an earlier run came.
    ///
    /// @throws JobChangedException if that run had other inputs or another recipe
    static Progress from(JobState previous, IngestPlan plan, Source source) {
        var progress = new Progress(plan, source, previous.getStartedAt());
        progress.refuseChanges(previous);
        progress.position = new Position(previous.getFile(), previous.getRow());
        progress.ingested = previous.getIngested();
        progress.badRows = previous.getBadRows();
        progress.group = previous.getGroup().orElse(null);
        progress.groupRows = previous.getGroupRows();
        Arrays.setAll(progress.totals, previous.getTotals()::get);
        return progress;
    }

    private void refuseChanges(JobState previous) {
        refuseChanges(previous, plan, source);
        if (Retried.isUnderWay(previous)) {
            // Its records are the resender's to send: who began before it was ordered begins again.
            throw new IngestFencedException(
                    plan.job(), new IllegalStateException("a retry was ordered meanwhile"));
        }
    }

    /// @throws JobChangedException if the job was begun with other inputs or another recipe
    static void refuseChanges(JobState previous, IngestPlan plan, Source source) {
        List<String> changes = new ArrayList<>();
        var keys = new TreeMap<>(previous.getRecipe());
        keys.putAll(plan.decidingKeys());
        for (String key : keys.keySet()) {
            String before = previous.getRecipe().getOrDefault(key, "not set");
            String now = plan.decidingKeys().getOrDefault(key, "not set");
            if (!before.equals(now)) {
                changes.add("%s was %s, now it is %s".formatted(key, before, now));
            }
        }
        if (previous.getInputs() != source.inputs()) {
            changes.add(
                    "source.paths had %d files, now it has %d"
                            .formatted(previous.getInputs(), source.inputs()));
        } else if (!previous.getInputsHash().equals(source.inputsHash())) {
            changes.add("the names or sizes of the input files differ");
        } else if (!previous.getColumns().equals(source.columns())) {
            changes.add(
                    "the columns were %s, now they are %s"
                            .formatted(previous.getColumns(), source.columns()));
        }
        if (previous.getTotals().size() != plan.resultPartitions()) {
            changes.add(
                    "results had %d partitions, now it has %d"
                            .formatted(previous.getTotals().size(), plan.resultPartitions()));
        }
        if (!changes.isEmpty()) {
            throw new JobChangedException(plan.job(), changes);
        }
    }

    Position position() {
        return position;
    }

    void good(ImageRecord image, Position next) {
        ingested++;
        totals[partitions.ofResult(image, totals.length)]++;
        if (plan.isGrouped()) {
            count(image.getGroup().orElse(null));
        }
        position = next;
    }

    private void count(@Nullable String next) {
        groupRows = Objects.equals(group, next) ? groupRows + 1 : 1;
        group = next;
    }

    /// The group of the last record that was sent.
    @Nullable String group() {
        return group;
    }

    /// How many records of that group were sent.
    long groupRows() {
        return groupRows;
    }

    /// Counts a bad row and says how many there are now.
    long bad(Position next) {
        position = next;
        return ++badRows;
    }

    JobState state(boolean complete) {
        return new JobState(
                plan.job(),
                plan.decidingKeys(),
                inputsHash,
                source.inputs(),
                source.columns(),
                position.file(),
                position.row(),
                ingested,
                badRows,
                Arrays.stream(totals).boxed().toList(),
                complete,
                startedAt,
                group,
                groupRows,
                List.of());
    }
}
