package dev.shardline.pipeline.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/// Lines on stderr that say how a long command goes on: one every ten seconds. For several threads.
final class ProgressLines {

    private static final Duration EVERY = Duration.ofSeconds(10);

    private final PrintWriter err;
    private final AtomicLong next = new AtomicLong(System.nanoTime() + EVERY.toNanos());

    ProgressLines(PrintWriter err) {
        this.err = err;
    }

    /// Says it if it is time.
    ///
    /// @param last whether it is said in any case
    void say(boolean last, Supplier<String> line) {
        long due = next.get();
        long now = System.nanoTime();
        boolean isDue = now - due >= 0 && next.compareAndSet(due, now + EVERY.toNanos());
        if (isDue || last) {
            err.println("shardline: " + line.get());
            err.flush();
        }
    }
}
