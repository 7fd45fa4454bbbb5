package dev.shardline.fetcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.Reason;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// In virtual time.
final class HealthTest {

    private static final Failure TIMEOUT = Failure.retriable(Reason.CONNECT_TIMEOUT, "no answer");

    private final Health health = new Health(Duration.ofSeconds(10));
    private long now = 17;

    private void pass(long seconds) {
        now += Duration.ofSeconds(seconds).toNanos();
    }

    /// Requests that each take so long and bring nothing.
    private void silent(int requests, long seconds) {
        for (var i = 0; i < requests; i++) {
            var start = now;
            pass(seconds);
            health.wasSilent(start, now, TIMEOUT);
        }
    }

    private void die() {
        silent(Health.IN_A_ROW, 2);
        assertThat(health.isDown(now)).isTrue();
    }

    @Test
    void isDownAfterEnoughFailuresAndEnoughTime() {
        silent(Health.IN_A_ROW - 1, 60);
        assertThat(health.mayAsk(now)).isTrue();
        silent(1, 1);
        assertThat(health.mayAsk(now)).isFalse();
        assertThat(health.silent()).isEqualTo(5);
        assertThat(health.silence(now)).isEqualTo(Duration.ofSeconds(241));
        assertThat(health.last()).isEqualTo(TIMEOUT);
    }

    @Test
    void manyFailuresAtOnceAreNotEnough() {
        silent(1000, 0);
        assertThat(health.isDown(now)).isFalse();
        pass(10);
        silent(1, 0);
        assertThat(health.isDown(now)).isTrue();
    }

    @Test
    void anAnswerBetweenThemBeginsAnew() {
        silent(4, 5);
        health.answered();
        silent(4, 5);
        assertThat(health.isDown(now)).isFalse();
    }

    @Test
    void oneRequestAtATimeTriesADeadHost() {
        die();
        pass(29);
        assertThat(health.mayAsk(now)).isFalse();
        pass(1);
        assertThat(health.isDown(now)).isFalse();
        assertThat(health.mayAsk(now)).isTrue();
        assertThat(health.mayAsk(now)).isFalse();
        assertThat(health.isDown(now)).isTrue();
    }

    @Test
    void triesLessAndLessOften() {
        die();
        pass(30);
        for (var wait : new int[] {60, 120, 240, 300, 300}) {
            assertThat(health.mayAsk(now)).isTrue();
            health.wasSilent(now, now, TIMEOUT);
            pass(wait - 1);
            assertThat(health.mayAsk(now)).isFalse();
            pass(1);
        }
    }

    @Test
    void oneAnswerMakesItHealthy() {
        die();
        pass(30);
        assertThat(health.mayAsk(now)).isTrue();
        health.answered();
        assertThat(health.mayAsk(now)).isTrue();
        silent(4, 60);
        assertThat(health.isDown(now)).isFalse();
    }

    @Test
    void anInterruptedTrialIsTriedAgain() {
        die();
        pass(30);
        assertThat(health.mayAsk(now)).isTrue();
        health.unknown();
        assertThat(health.mayAsk(now)).isTrue();
    }
}
