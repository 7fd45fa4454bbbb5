package dev.shardline.pipeline.service;

/// Something that runs on a thread of its own until its work is done or it is told to stop.
public interface Service {

    /// Of the thread and in messages: `fetch`.
    String name();

    /// Works. Returns when there is nothing left to do or after [#stop]; throws if it cannot go on.
    ///
    /// @throws InterruptedException if the thread was interrupted
    void run() throws InterruptedException;

    /// Asks for an orderly end and returns at once. May be called by any thread, also before
    /// [#run].
    void stop();

    /// How it is. May be asked by any thread, at any time.
    default Health health() {
        return Health.READY;
    }
}
