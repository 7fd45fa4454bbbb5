package dev.shardline.ingest.api;

import java.time.Duration;

/// Waits; tests only note how long.
@FunctionalInterface
public interface Sleeper {

    void sleep(Duration time) throws InterruptedException;
}
