package dev.shardline.fetcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
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
        server.on("/a", "429 Slow\r\nRetry-After: 7", "");
        server.on("/b", "503 Later\r\nRetry-After: Sat, 21 Nov 2026 00:00:30 GMT", "");
        ended(fetcher(twice()), server.url("/a"));
        ended(fetcher(twice()), server.url("/b"));
        assertThat(pauses)
                .containsExactly(
                        Duration.ofSeconds(7),
                        Duration.ofSeconds(7),
                        Duration.ofSeconds(30),
                        Duration.ofSeconds(30));
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
            assertThat(Backoff.before(failure, attempts, new Random(attempts)))
                    .hasValueSatisfying(wait -> assertThat(wait).isBetween(Duration.ZERO, ceiling));
        }
    }
}
