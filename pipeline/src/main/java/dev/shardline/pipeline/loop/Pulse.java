package dev.shardline.pipeline.loop;

import java.time.Duration;
import java.util.Optional;

/// When a loop last came round. One thread beats; any may ask.
final class Pulse {

    private static final long NEVER = 0;

    private volatile long beatAt = NEVER;

    void beat() {
        long now = System.nanoTime();
        beatAt = now == NEVER ? 1 : now;
    }

    /// How long ago that was; empty before the first time.
    Optional<Duration> silence() {
        long at = beatAt;
        return at == NEVER
                ? Optional.empty()
                : Optional.of(Duration.ofNanos(System.nanoTime() - at));
    }
}
