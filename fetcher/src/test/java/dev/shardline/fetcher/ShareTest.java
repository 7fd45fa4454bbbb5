package dev.shardline.fetcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.WantedKeys;
import dev.shardline.schemas.recipe.HostSettings.Limits;
import dev.shardline.schemas.recipe.HostSettings.Rate;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ShareTest {

    private static final Limits LIMITS = new Limits(new Rate(2, Duration.ofSeconds(1)), 16);

    @Test
    void whoHasAllPartitionsHasAll() {
        assertThat(Share.WHOLE.of(LIMITS)).isEqualTo(LIMITS);
        assertThat(new Share(Set.of(0, 1, 2), 3).of(LIMITS)).isEqualTo(LIMITS);
    }

    @Test
    void fetchersTogetherHaveTheLimit() {
        var one = new Share(Set.of(0, 1, 2), 4).of(LIMITS);
        var other = new Share(Set.of(3), 4).of(LIMITS);
        assertThat(one.concurrency()).isEqualTo(12);
        assertThat(other.concurrency()).isEqualTo(4);
        assertThat(one.rate()).isEqualTo(new Rate(6, Duration.ofSeconds(4)));
        assertThat(other.rate()).isEqualTo(new Rate(2, Duration.ofSeconds(4)));
    }

    @Test
    void everyoneMayAskAtLeastOnce() {
        assertThat(new Share(Set.of(), 100).of(LIMITS))
                .isEqualTo(new Limits(new Rate(2, Duration.ofSeconds(100)), 1));
        assertThat(new Share(Set.of(), 1).of(new Limits(null, null)))
                .isEqualTo(new Limits(null, null));
    }

    @Test
    void aLimitedHostBelongsToTheOneThatHasItsPartition() {
        var partition = WantedKeys.partition("imgur.com", 4);
        assertThat(new Share(Set.of(partition), 4).of(LIMITS, "imgur.com")).isEqualTo(LIMITS);
        assertThat(new Share(Set.of((partition + 1) % 4), 4).of(LIMITS, "imgur.com").concurrency())
                .isEqualTo(4);
    }

    /// One request in two minutes, over a hundred fetchers.
    @Test
    void aRateOfLessThanOneRequestForEachIsKept() {
        var share = new Share(Set.of(7), 100).of(LIMITS);
        var throttle = new Throttle();
        var second = Duration.ofSeconds(1).toNanos();
        var asked = 0;
        for (var now = 0L; now < 1000 * second; now += second) {
            if (throttle.wait(now, share) <= 0) {
                throttle.start(now, share);
                throttle.end(now, share, new Throttle.Verdict.Served(), Duration.ZERO);
                asked++;
            }
        }
        assertThat(asked).isEqualTo(20);
    }
}
