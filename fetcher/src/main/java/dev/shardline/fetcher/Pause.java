package dev.shardline.fetcher;

import java.time.Duration;

/// How the time between two attempts passes.
@FunctionalInterface
public interface Pause {

    void sleep(Duration time) throws InterruptedException;
}
