package dev.shardline.fetcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.Retries;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class RetryTest extends FetcherTestBase {

    private Settings twice() {
        var settings = settings();
        settings.retries = 2;
        return settings;
    }

    @Test
    void triesAgainAndSaysHowOften() throws Exception {
        server.on("/a", "503 Busy", "");
        var fate = ended(fetcher(twice()), server.url("/a"));
        assertThat(fate.getReason()).isEqualTo("http_503");
        assertThat(fate.getMessage()).endsWith("answered 503 Busy (3 attempts)");
        assertThat(server.requests).hasValue(3);
        assertThat(pauses).hasSize(2).allMatch(p -> p.compareTo(Duration.ofMillis(400)) <= 0);
    }

    @Test
    void succeedsAtTheSecondAttempt() throws Exception {
        server.on(
                "/a",
                c -> {
                    if (server.requests.get() == 1) {
                        c.head("200 OK\r\nContent-Length: 9").write("abc");
                        c.close();
                    } else {
                        c.answer("200 OK", new byte[] {'x'});
                    }
                });
        var fetcher = fetcher(twice());
        assertThat(text(fetched(fetcher, server.url("/a")))).isEqualTo("x");
        assertThat(fetcher.stats().retries()).isEqualTo(1);
    }

    @Test
    void whatWillNotChangeIsNotTriedAgain() throws Exception {
        ended(fetcher(twice()), server.url("/404"));
        assertThat(server.requests).hasValue(1);
        assertThat(pauses).isEmpty();
    }

    @Test
    void waitsAsLongAsTheServerAsks() throws Exception {
        server.on("/a", "429 Slow\r\nRetry-After: 5", "");
        server.on("/b", "503 Later\r\nRetry-After: Sat, 21 Nov 2026 00:00:04 GMT", "");
        ended(fetcher(twice()), server.url("/a"));
        ended(fetcher(twice()), server.url("/b"));
        assertThat(pauses)
                .containsExactly(
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(4),
                        Duration.ofSeconds(4));
    }

    @Test
    void aLongerWaitIsSpentInTheTopic() throws Exception {
        server.on("/a", "503 Later\r\nRetry-After: Sat, 21 Nov 2026 00:00:30 GMT", "");
        var fetcher = fetcher(twice());
        var again = postponed(fetcher, record(server.url("/a")));
        assertThat(again.getNotBefore()).isEqualTo(NOW.plusSeconds(30).toEpochMilli());
        assertThat(again.getFailures()).containsExactly("http_503");
        assertThat(fetcher.stats().postponed()).isEqualTo(1);
        assertThat(pauses).isEmpty();
        assertThat(server.requests).hasValue(1);
    }

    @Test
    void attemptsBeforeAWaitCount() throws Exception {
        server.on("/a", "503 Later", "");
        var waited =
                Retries.postponed(
                        record(server.url("/a")), List.of("http_503", "read_timeout"), NOW);
        var fate = ended(fetcher(twice()), waited);
        assertThat(server.requests).hasValue(1);
        assertThat(fate.getMessage()).endsWith("(3 attempts)");
        assertThat(fate.getRecord().getFailures())
                .containsExactly("http_503", "read_timeout", "http_503");
        assertThat(fate.getRecord().getNotBefore()).isZero();
    }

    @Test
    void aRecordWhoseTimeIsNearWaitsForItAndOthersGoBack() throws Exception {
        server.on("/a", "200 OK", "x");
        var record = record(server.url("/a"));
        var fetcher = fetcher(twice());
        fetched(fetcher, Retries.postponed(record, List.of("http_503"), NOW.plusSeconds(7)));
        assertThat(pauses).containsExactly(Duration.ofSeconds(7));
        var far = Retries.postponed(record, List.of("http_503"), NOW.plusSeconds(60));
        assertThat(postponed(fetcher, far)).isEqualTo(far);
        assertThat(server.requests).hasValue(1);
    }

    @Test
    void anImageKnowsItsFailedAttempts() throws Exception {
        server.on(
                "/a",
                c -> {
                    if (server.requests.get() == 1) {
                        c.reset();
                    } else {
                        c.answer(
                                server.requests.get() == 2 ? "503 Busy" : "200 OK",
                                new byte[] {'x'});
                    }
                });
        assertThat(fetched(fetcher(twice()), server.url("/a")).getRecord().getFailures())
                .containsExactly("connection_reset", "http_503");
    }

    @Test
    void doesNotWaitForAServerThatAsksForMuch() throws Exception {
        server.on("/a", "429 Slow\r\nRetry-After: 31", "");
        var fate = ended(fetcher(twice()), server.url("/a"));
        assertThat(fate.getReason()).isEqualTo("http_429");
        assertThat(fate.getMessage()).endsWith("(1 attempt)");
        assertThat(server.requests).hasValue(1);
    }

    @Test
    void waitsLongerEachTimeUpToALimit() {
        var failure = Failure.http(500, "x", null);
        for (var attempts = 1; attempts < 40; attempts++) {
            var ceiling = Duration.ofMillis(Math.min(10_000, 200L << Math.min(attempts - 1, 20)));
            assertThat(
                            Backoff.before(
                                    failure, attempts, Duration.ofMinutes(1), new Random(attempts)))
                    .hasValueSatisfying(wait -> assertThat(wait).isBetween(Duration.ZERO, ceiling));
        }
    }
}
