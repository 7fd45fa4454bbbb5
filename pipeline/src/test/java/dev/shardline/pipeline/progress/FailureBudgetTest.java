package dev.shardline.pipeline.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.recipe.RecipeReader;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class FailureBudgetTest {

    private static FailureBudget budget(String stopWhen) {
        return new FailureBudget(
                RecipeReader.parse(
                                "cats.yaml",
                                "{source: {paths: a.csv}, output: out, stop_when: "
                                        + stopWhen
                                        + "}",
                                List.of())
                        .stopWhen());
    }

    /// 1,000 records that were tried, 400 of them not to be had, and 9,000 that were not.
    private static JobStatus status() {
        return Statuses.finished(
                Map.of("success", 600L, "failed_to_download", 400L, "filtered", 9_000L),
                Map.of(
                        "http_404",
                        250L,
                        "http_503",
                        50L,
                        "read_timeout",
                        100L,
                        "filtered",
                        9_000L));
    }

    @Test
    void saysWhichShareOfWhichRecordsIsTooLarge() {
        assertThat(budget("{failed_to_download: 40%}").exceeded(status()))
                .contains(
                        "Job cats is stopped: 400 of 1,000 finished records that filter and dedup let"
                                + " through (40 %) ended as failed_to_download, and stop_when stops it"
                                + " from 40 % on.");
    }

    @Test
    void letsAJobGoOnBelowItsLimits() {
        assertThat(
                        budget("[{failed_to_download: 40.1%}, {http_404: 251, dns: 1}]")
                                .exceeded(status()))
                .isEmpty();
        assertThat(budget("[]").exceeded(status())).isEmpty();
    }

    @Test
    void judgesSharesFromAThousandRecordsOnUnlessItIsTold() {
        JobStatus few =
                Statuses.finished(
                        Map.of("success", 99L, "failed_to_resize", 900L),
                        Map.of("decode_failed", 900L));
        assertThat(budget("{failed_to_resize: 50%}").exceeded(few)).isEmpty();
        assertThat(budget("{failed_to_resize: 50%, of: 1000}").exceeded(few)).isEmpty();
        assertThat(budget("{failed_to_resize: 50%, of: 999}").exceeded(few)).isPresent();
        assertThat(budget("{decode_failed: 900}").exceeded(few)).isPresent();
        assertThat(budget("{decode_failed: 900, of: 1000}").exceeded(few)).isEmpty();
    }

    @Test
    void countsGroupsOfReasons() {
        assertThat(budget("{timeout: 10%}").exceeded(status()).orElseThrow())
                .contains("100 of 1,000", "ended as timeout");
        assertThat(budget("{http_5xx: 50}").exceeded(status())).isPresent();
        assertThat(budget("{http_5xx: 51}").exceeded(status())).isEmpty();
    }

    @Test
    void comparesWhatFilterAndDedupDroppedWithAllRecords() {
        assertThat(budget("{filtered: 90%}").exceeded(status()).orElseThrow())
                .contains("9,000 of 10,000 finished records (90 %)");
        assertThat(budget("{filtered: 91%}").exceeded(status())).isEmpty();
    }
}
