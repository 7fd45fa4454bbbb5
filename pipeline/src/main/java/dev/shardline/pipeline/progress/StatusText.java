package dev.shardline.pipeline.progress;

import dev.shardline.pipeline.progress.JobStatus.Waiting;
import dev.shardline.schemas.TopCounts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// A job's status in words for people: a line, or a block of lines.
public final class StatusText {

    private static final int TOP_REASONS = 8;
    private static final int TOP_HOSTS = 5;
    private static final int TOP_SAME_BYTES = 3;

    private StatusText() {}

    /// One line.
    ///
    /// @param before an earlier status, for rates; null gives none
    static String line(JobStatus now, @Nullable JobStatus before) {
        return "%s: %s; %s%s%s"
                .formatted(
                        now.job(),
                        done(now),
                        packed(now, before),
                        problems(now.reasons()),
                        named("; failing most: ", now.hosts(), 2));
    }

    /// A block of lines: the stages in the order of the flow, then the fates.
    public static List<String> block(JobStatus now, @Nullable JobStatus before) {
        var lines = new ArrayList<String>();
        lines.add(
                "  %-9s %,d rows%s%s"
                        .formatted(
                                "ingest",
                                now.ingested(),
                                now.ingestComplete() ? ", all read" : " so far",
                                now.badRows() == 0
                                        ? ""
                                        : ", %,d bad rows".formatted(now.badRows())));
        for (Waiting stage : now.waiting()) {
            lines.add(stage(now, stage));
        }
        lines.add("  %-9s %s".formatted("done", done(now)));
        lines.add("  %-9s %s".formatted("packed", packed(now, before)));
        lines.addAll(reasons(now.reasons()));
        lines.addAll(listed("failing", now.hosts(), TOP_HOSTS));
        lines.addAll(
                listed("same bytes", now.sameBytes(), TOP_SAME_BYTES).stream()
                        .map(line -> line + " from many addresses: a placeholder?")
                        .toList());
        return lines;
    }

    /// What a stage has done of what it has to do as far as is known, and what waits in front of
    /// it.
    private static String stage(JobStatus now, Waiting stage) {
        long done =
                switch (stage.stage()) {
                    case "filter" -> Math.max(0, now.ingested() - stage.records());
                    case "package" -> now.rows();
                    default -> now.tried();
                };
        long total =
                switch (stage.stage()) {
                    case "filter", "package" -> now.ingested();
                    default -> done + stage.records();
                };
        return "  %-9s %,d of %,d done, %,d waiting"
                .formatted(stage.stage(), done, total, stage.records());
    }

    /// Bytes that came over the network, and how fast.
    static String fetched(long bytes, long lately, Duration span) {
        double seconds = Math.max(0.001, span.toMillis() / 1e3);
        return String.format(
                Locale.ROOT,
                "  %-9s %.1f MB, %.1f MB/s",
                "fetched",
                bytes / 1e6,
                lately / 1e6 / seconds);
    }

    static String done(JobStatus now) {
        if (now.complete()) {
            return "complete, all %,d rows accounted for".formatted(now.rows());
        }
        if (now.ingestComplete() && now.ingested() > 0) {
            return "%,d of %,d rows (%.1f %%)"
                    .formatted(now.rows(), now.ingested(), 100.0 * now.rows() / now.ingested());
        }
        return "%,d rows of %,d read so far".formatted(now.rows(), now.ingested());
    }

    /// Samples per second since an earlier status.
    public static OptionalDouble imagesPerSecond(JobStatus now, @Nullable JobStatus before) {
        return before == null
                ? OptionalDouble.empty()
                : OptionalDouble.of((now.packed() - before.packed()) / seconds(now, before));
    }

    /// How long the rows that are read will still take, at the pace since an earlier status.
    public static Optional<Duration> eta(JobStatus now, @Nullable JobStatus before) {
        if (before == null || !now.ingestComplete() || now.rows() <= before.rows()) {
            return Optional.empty();
        }
        double rows = (now.rows() - before.rows()) / seconds(now, before);
        return Optional.of(Duration.ofSeconds((long) (now.open() / rows)));
    }

    private static double seconds(JobStatus now, JobStatus before) {
        return Math.max(0.001, Duration.between(before.at(), now.at()).toMillis() / 1e3);
    }

    private static String packed(JobStatus now, @Nullable JobStatus before) {
        var text = new StringBuilder();
        text.append("%,d images in %,d shards, %s".formatted(now.packed(), now.shards(), mb(now)));
        imagesPerSecond(now, before)
                .ifPresent(
                        rate -> text.append(String.format(Locale.ROOT, ", %.0f images/s", rate)));
        eta(now, before).ifPresent(eta -> text.append(", ETA ").append(span(eta.toSeconds())));
        return text.toString();
    }

    private static String mb(JobStatus now) {
        return String.format(Locale.ROOT, "%.1f MB", now.bytes() / 1e6);
    }

    private static String problems(Map<String, Long> reasons) {
        return named("; not packed: ", reasons, TOP_REASONS);
    }

    private static String named(String title, Map<String, Long> counts, int limit) {
        List<String> top =
                TopCounts.top(counts, limit).entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .toList();
        return top.isEmpty() ? "" : title + String.join(", ", top);
    }

    private static List<String> reasons(Map<String, Long> reasons) {
        return TopCounts.top(reasons, TOP_REASONS).entrySet().stream()
                .map(entry ->
                        "  %-9s %,d %s%s"
                                .formatted(
                                        "",
                                        entry.getValue(),
                                        entry.getKey(),
                                        Hint.of(entry.getKey()).map(" – "::concat).orElse("")))
                .toList();
    }

    private static List<String> listed(String title, Map<String, Long> counts, int limit) {
        var lines = new ArrayList<String>();
        TopCounts.top(counts, limit)
                .forEach((word, count) ->
                        lines.add(
                                "  %-9s %,d %s"
                                        .formatted(lines.isEmpty() ? title : "", count, word)));
        return lines;
    }

    /// Seconds as people say them: `1 h 5 m`, `2 m 3 s`.
    static String span(long seconds) {
        if (seconds >= 3_600) {
            return "%d h %d m".formatted(seconds / 3_600, seconds % 3_600 / 60);
        }
        return seconds >= 60
                ? "%d m %d s".formatted(seconds / 60, seconds % 60)
                : "%d s".formatted(seconds);
    }
}
