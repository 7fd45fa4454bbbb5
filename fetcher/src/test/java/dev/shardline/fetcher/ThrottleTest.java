package dev.shardline.fetcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.fetcher.Throttle.Verdict;
import dev.shardline.schemas.recipe.HostSettings.Limits;
import dev.shardline.schemas.recipe.HostSettings.Rate;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// In virtual time; it begins at a moment from which adding overflows, as nanoseconds may.
final class ThrottleTest {

    private static final Limits FREE = new Limits(null, null);
    private static final Duration LONGEST = Duration.ofMinutes(2);

    private final Throttle throttle = new Throttle();
    private long now = Long.MAX_VALUE - Duration.ofSeconds(1).toNanos();

    private static Limits rate(int count, Duration time) {
        return new Limits(new Rate(count, time), null);
    }

    private void pass(Duration time) {
        now += time.toNanos();
    }

    private void end(Verdict verdict) {
        throttle.end(now, FREE, verdict, LONGEST);
    }

    private Duration waitFor(Limits limits) {
        return Duration.ofNanos(throttle.wait(now, limits));
    }

    /// One request that is answered so.
    private void ask(Verdict verdict) {
        throttle.start(now, FREE);
        end(verdict);
    }

    @Test
    void beginsWithFewAndGrowsToTheLimitWithTheAnswers() {
        var limits = new Limits(null, 10);
        for (var i = 0; i < Throttle.FIRST; i++) {
            assertThat(throttle.wait(now, limits)).isZero();
            throttle.start(now, limits);
        }
        assertThat(throttle.wait(now, limits)).isEqualTo(Throttle.UNTIL_ONE_ENDS);
        for (var i = 0; i < 20; i++) {
            end(new Verdict.Served());
            throttle.start(now, limits);
        }
        assertThat(throttle.allowed(limits)).isEqualTo(10);
    }

    @Test
    void neverAllowsMoreThanTheLimitNorLessThanOne() {
        assertThat(throttle.allowed(new Limits(null, 1))).isEqualTo(1);
        for (var i = 0; i < 10; i++) {
            ask(new Verdict.Strained());
            pass(Duration.ofSeconds(2));
        }
        assertThat(throttle.allowed(FREE)).isEqualTo(1);
    }

    @Test
    void keepsToARate() {
        var limits = rate(30, Duration.ofMinutes(1));
        var started = 0;
        for (var second = 0; second < 60; second++) {
            while (throttle.wait(now, limits) == 0) {
                throttle.start(now, limits);
                end(new Verdict.Served());
                started++;
            }
            pass(Duration.ofSeconds(1));
        }
        assertThat(started).isEqualTo(30);
        assertThat(waitFor(limits)).isZero();
    }

    @Test
    void idleTimeIsNotMadeUpFor() {
        var limits = rate(2, Duration.ofSeconds(1));
        throttle.start(now, limits);
        pass(Duration.ofHours(1));
        throttle.start(now, limits);
        assertThat(waitFor(limits)).isEqualTo(Duration.ofMillis(400));
    }

    @Test
    void halvesWhereItIsTooMuchAndGrowsSlowlyAgain() {
        for (var i = 0; i < 12; i++) {
            ask(new Verdict.Served());
        }
        assertThat(throttle.allowed(FREE)).isEqualTo(16);
        ask(new Verdict.Strained());
        assertThat(throttle.allowed(FREE)).isEqualTo(8);
        // Those that were in flight with it say the same.
        ask(new Verdict.Strained());
        assertThat(throttle.allowed(FREE)).isEqualTo(8);
        for (var i = 0; i < 8; i++) {
            ask(new Verdict.Served());
        }
        assertThat(throttle.allowed(FREE)).isEqualTo(8);
        ask(new Verdict.Served());
        assertThat(throttle.allowed(FREE)).isEqualTo(9);
        pass(Duration.ofSeconds(1));
        ask(new Verdict.Strained());
        assertThat(throttle.allowed(FREE)).isEqualTo(4);
    }

    @Test
    void restsLongerWithEachRefusalUntilOneIsServed() {
        for (var seconds : new int[] {1, 2, 4, 8, 16, 32, 64, 64}) {
            ask(refused(null));
            assertThat(waitFor(FREE)).isEqualTo(Duration.ofSeconds(seconds));
            pass(Duration.ofSeconds(seconds));
            assertThat(waitFor(FREE)).isZero();
        }
        ask(new Verdict.Served());
        ask(refused(null));
        assertThat(waitFor(FREE)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void restsAsLongAsItIsAskedToUpToALimit() {
        ask(refused(Duration.ofSeconds(90)));
        assertThat(waitFor(FREE)).isEqualTo(Duration.ofSeconds(90));
        ask(refused(Duration.ofSeconds(5)));
        assertThat(waitFor(FREE)).isEqualTo(Duration.ofSeconds(90));
        ask(refused(Duration.ofDays(1)));
        assertThat(waitFor(FREE)).isEqualTo(LONGEST);
    }

    @Test
    void isAtRestWhenNothingIsLeftToRemember() {
        var limits = rate(1, Duration.ofSeconds(1));
        assertThat(throttle.isAtRest(now)).isTrue();
        throttle.start(now, limits);
        assertThat(throttle.isAtRest(now)).isFalse();
        end(refused(Duration.ofSeconds(3)));
        pass(Duration.ofSeconds(2));
        assertThat(throttle.isAtRest(now)).isFalse();
        pass(Duration.ofSeconds(1));
        assertThat(throttle.isAtRest(now)).isTrue();
    }

    private static Verdict refused(@Nullable Duration retryAfter) {
        return new Verdict.Refused(retryAfter);
    }
}
