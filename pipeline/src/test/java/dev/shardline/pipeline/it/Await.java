package dev.shardline.pipeline.it;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Waits for what processes and folders show. The only place of the tests that sleeps.
final class Await {

    private static final Duration STEP = Duration.ofMillis(10);

    private Await() {}

    /// Waits until a condition holds.
    ///
    /// @return whether it came to hold in time
    static boolean until(Duration atMost, BooleanSupplier condition) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                return false;
            }
            pause(STEP);
        }
        return true;
    }

    /// Lets time pass, where the moment itself is what a test needs: a random one to kill at, or a
    /// slow network.
    static void pause(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }
}
