package dev.shardline.pipeline.progress;

import dev.shardline.pipeline.progress.JobStatus.Waiting;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Statuses for tests.
final class Statuses {

    private static final Instant BEGIN = Instant.parse("2026-11-21T10:00:00Z");

    private Statuses() {}

    /// A job of 1,000 rows that are all read, `packed` of them samples, 10 not found.
    static JobStatus at(int second, long packed) {
        return new JobStatus(
                "cats",
                BEGIN.plusSeconds(second),
                BEGIN,
                true,
                1_000,
                3,
                List.of(new Waiting("fetch", 1_000 - packed - 10), new Waiting("package", 0)),
                packed + 10,
                Map.of("success", packed, "failed_to_download", 10L),
                Map.of("http_404", 7L, "dns", 3L),
                Map.of("a.org http_404", 5L, "b.org dns", 3L, "c.org http_404", 2L),
                Map.of("ab12", 60L),
                2,
                12_345_678,
                packed == 990);
    }

    /// A job of which something is finished, in this way.
    static JobStatus finished(Map<String, Long> statuses, Map<String, Long> reasons) {
        return new JobStatus(
                "cats",
                BEGIN,
                BEGIN,
                false,
                100_000,
                0,
                List.of(),
                statuses.values().stream().mapToLong(Long::longValue).sum(),
                statuses,
                reasons,
                Map.of(),
                Map.of(),
                0,
                0,
                false);
    }

    /// A job whose input is not read to the end.
    static JobStatus reading() {
        return new JobStatus(
                "cats", BEGIN, BEGIN, false, 20, 0, List.of(), 0, Map.of(), Map.of(), Map.of(),
                Map.of(), 0, 0, false);
    }
}
