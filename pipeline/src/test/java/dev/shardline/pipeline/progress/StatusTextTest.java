package dev.shardline.pipeline.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StatusTextTest {

    @Test
    void saysItInALine() {
        assertThat(StatusText.line(Statuses.at(10, 290), Statuses.at(0, 90)))
                .isEqualTo(
                        "cats: 300 of 1,000 rows (30.0 %); 290 images in 2 shards, 12.3 MB,"
                                + " 20 images/s, ETA 35 s; not packed: http_404 7, dns 3"
                                + "; failing most: a.org http_404 5, b.org dns 3");
    }

    @Test
    void hasNoRateWithoutAnEarlierStatus() {
        assertThat(StatusText.line(Statuses.at(0, 90), null))
                .doesNotContain("images/s")
                .doesNotContain("ETA");
    }

    @Test
    void saysItInABlock() {
        assertThat(StatusText.block(Statuses.at(10, 290), Statuses.at(0, 90)))
                .containsExactly(
                        "  ingest    1,000 rows, all read, 3 bad rows",
                        "  fetch     300 of 1,000 done, 700 waiting",
                        "  package   300 of 1,000 done, 0 waiting",
                        "  done      300 of 1,000 rows (30.0 %)",
                        "  packed    290 images in 2 shards, 12.3 MB, 20 images/s, ETA 35 s",
                        "            7 http_404",
                        "            3 dns – names do not resolve: dead hosts, or no DNS here",
                        "  failing   5 a.org http_404",
                        "            3 b.org dns",
                        "            2 c.org http_404",
                        "  same bytes 60 ab12 from many addresses: a placeholder?");
    }

    @Test
    void saysHowFastBytesCome() {
        assertThat(StatusText.fetched(123_456_789, 50_000_000, Duration.ofSeconds(10)))
                .isEqualTo("  fetched   123.5 MB, 5.0 MB/s");
    }

    @Test
    void saysThatTheInputIsStillRead() {
        assertThat(StatusText.block(Statuses.reading(), null))
                .startsWith("  ingest    20 rows so far", "  done      0 rows of 20 read so far");
    }

    @Test
    void saysThatAJobIsComplete() {
        assertThat(StatusText.done(Statuses.at(20, 990)))
                .isEqualTo("complete, all 1,000 rows accounted for");
    }

    @Test
    void knowsNoEtaWhereNothingMovesOrInputIsMissing() {
        assertThat(StatusText.eta(Statuses.at(10, 90), Statuses.at(0, 90))).isEmpty();
        assertThat(StatusText.eta(Statuses.reading(), Statuses.reading())).isEmpty();
    }

    @Test
    void countsTheTimeLeftAtThePaceOfLate() {
        assertThat(StatusText.eta(Statuses.at(10, 290), Statuses.at(0, 90)))
                .contains(Duration.ofSeconds(35));
    }

    @Test
    void divisionByNoTimeIsNoInfinity() {
        assertThat(
                        StatusText.imagesPerSecond(Statuses.at(0, 290), Statuses.at(0, 90))
                                .getAsDouble())
                .isFinite();
    }

    @Test
    void namesTheMostFrequentReasonsOnly() {
        var reasons = new HashMap<String, Long>();
        IntStream.range(400, 420).forEach(code -> reasons.put("http_" + code, (long) code));
        JobStatus some = Statuses.at(0, 90);
        var many =
                new JobStatus(
                        some.job(),
                        some.at(),
                        some.startedAt(),
                        true,
                        1_000,
                        0,
                        List.of(),
                        100,
                        Map.of(),
                        reasons,
                        Map.of(),
                        Map.of(),
                        0,
                        0,
                        false);
        assertThat(StatusText.block(many, null))
                .hasSize(3 + 8)
                .contains("            419 http_419")
                .doesNotContain("            411 http_411");
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 s",
        "59, 59 s",
        "60, 1 m 0 s",
        "3599, 59 m 59 s",
        "3600, 1 h 0 m",
        "90061, 25 h 1 m"
    })
    void saysTimesAsPeopleDo(long seconds, String words) {
        assertThat(StatusText.span(seconds)).isEqualTo(words);
    }
}
