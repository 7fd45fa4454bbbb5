package dev.shardline.pipeline.loop;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// A loop on a thread of its own, until this is closed.
record RunningLoop(StageLoop loop, ExecutorService thread, Future<?> end) implements AutoCloseable {

    static RunningLoop start(StageLoop loop) {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        return new RunningLoop(loop, thread, thread.submit(loop::run));
    }

    /// Stops it and waits for its end.
    ///
    /// @throws AssertionError if it failed
    @Override
    public void close() {
        loop.stop();
        try {
            end.get();
        } catch (ExecutionException e) {
            throw new AssertionError("the loop failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the loop ended", e);
        } finally {
            thread.shutdownNow();
        }
    }
}
