package dev.shardline.ingest;

/// Holds the ingest up while those behind it have enough to do.
@FunctionalInterface
public interface Backpressure {

    /// Returns when there is room. Called between transactions, never inside one.
    void awaitRoom() throws InterruptedException;
}
