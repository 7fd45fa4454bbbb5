package dev.shardline.packager;

import static dev.shardline.packager.Fixtures.config;
import static dev.shardline.packager.Fixtures.fate;
import static dev.shardline.packager.Fixtures.image;
import static dev.shardline.packager.Fixtures.laion;
import static dev.shardline.packager.Fixtures.pack;
import static dev.shardline.packager.Fixtures.sample;
import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.Reason;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.avro.JobState;
import dev.shardline.schemas.avro.Retry;
import dev.shardline.schemas.avro.ShardCommitted;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailedRowsTest {

    @TempDir private Path output;

    private static JobState job(long ingested, Retry... retries) {
        return new JobState(
                "cats",
                Map.of(),
                "",
                1,
                List.of(),
                1,
                0L,
                ingested,
                0L,
                List.of(ingested),
                false,
                0L,
                null,
                0L,
                List.of(retries));
    }

    private static List<ImageRecord> records(int... numbers) {
        return IntStream.of(numbers)
                .mapToObj(i -> image("0-" + i, "picture " + i, laion(i)))
                .toList();
    }

    private static BitSet places(int... places) {
        var set = new BitSet();
        IntStream.of(places).forEach(set::set);
        return set;
    }

    @Test
    void namesEachFailedRecordAsOftenAsItFailed() {
        List<ShardCommitted> ledger =
                pack(
                        config(output, 2),
                        List.of(),
                        List.of(
                                sample(0),
                                fate(1, Reason.DNS),
                                fate(2, Reason.TLS),
                                fate(1, Reason.DNS),
                                sample(3),
                                fate(4, Reason.DNS)));
        var retry = new Retry(List.of("dns"), List.of(100L), 3L, 0L, 0L);
        try (var failed = FailedRows.read(Output.of(output), job(6, retry), ledger)) {
            assertThat(failed.among(records(0, 1, 2, 1))).isEqualTo(places(1, 3));
            assertThat(failed.among(List.of()).isEmpty()).isTrue();
            assertThat(failed.among(records(1, 3, 4))).isEqualTo(places(2));
            assertThat(failed.among(records(4)).isEmpty()).isTrue();
        }
    }

    @Test
    void leavesOutWhatCameWithTheRetryItself() {
        List<ShardCommitted> ledger =
                pack(
                        config(output, 1),
                        List.of(),
                        List.of(fate(1, Reason.DNS), sample(0), fate(2, Reason.DNS), sample(3)));
        long second = ledger.get(1).getFirstOffset();
        var retry = new Retry(List.of("failed_to_download"), List.of(second), 1L, 0L, 0L);
        try (var failed = FailedRows.read(Output.of(output), job(4, retry), ledger)) {
            assertThat(failed.among(records(0, 1, 2, 3))).isEqualTo(places(1));
        }
        assertThat(Summary.of(job(3, retry), ledger))
                .satisfies(summary -> assertThat(summary.seen()).isEqualTo(3))
                .satisfies(summary -> assertThat(summary.retried()).isEqualTo(Map.of("dns", 1L)))
                .satisfies(summary -> assertThat(summary.reasons()).isEqualTo(Map.of("dns", 1L)));
    }
}
