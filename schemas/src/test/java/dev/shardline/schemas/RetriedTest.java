package dev.shardline.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.avro.Retry;
import dev.shardline.schemas.avro.ShardCommitted;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RetriedTest {

    private static ShardCommitted shard(
            int partition, long firstOffset, Map<String, Long> reasons) {
        return new ShardCommitted(
                "00000",
                partition,
                "",
                0,
                "00000.tar",
                firstOffset,
                firstOffset + 100,
                10L,
                1L,
                Map.of(),
                reasons,
                1L,
                "",
                "",
                0L,
                0L,
                0L,
                null,
                Map.of(),
                Map.of());
    }

    private static Retry retry(String word, long... from) {
        return new Retry(List.of(word), Arrays.stream(from).boxed().toList(), 0L, 0L, 0L);
    }

    @Test
    void takesTheRowsWithItsReasonsThatWereThereBefore() {
        Map<String, Long> reasons = Map.of("http_404", 3L, "http_503", 2L, "dns", 1L);
        var retries = List.of(retry("http_5xx", 100, 300));
        assertThat(Retried.ofLast(retries, shard(0, 0, reasons))).isEqualTo(Map.of("http_503", 2L));
        assertThat(Retried.ofLast(retries, shard(0, 100, reasons))).isEmpty();
        assertThat(Retried.ofLast(retries, shard(1, 100, reasons)))
                .isEqualTo(Map.of("http_503", 2L));
    }

    @Test
    void takesNoRowTwice() {
        Map<String, Long> reasons = Map.of("http_404", 3L, "http_503", 2L);
        var retries = List.of(retry("http_5xx", 100), retry("failed_to_download", 200));
        assertThat(Retried.ofLast(retries, shard(0, 0, reasons))).isEqualTo(Map.of("http_404", 3L));
        assertThat(Retried.ofLast(retries, shard(0, 100, reasons))).isEqualTo(reasons);
    }

    @Test
    void knowsTheStatusOfAReason() {
        assertThat(Retried.statuses(Map.of("http_404", 3L, "dns", 1L, "too_small", 2L)))
                .isEqualTo(Map.of("failed_to_download", 4L, "failed_to_resize", 2L));
    }
}
