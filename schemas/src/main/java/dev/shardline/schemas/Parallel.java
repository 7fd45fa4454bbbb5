package dev.shardline.schemas;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Does things side by side that wait for disks and networks.
public final class Parallel {

    private Parallel() {}

    /// One of the things.
    @FunctionalInterface
    public interface Task<T, R> {
        R of(T item) throws IOException;
    }

    /// One of the things, of which nothing comes.
    @FunctionalInterface
    public interface Step<T> {
        void on(T item) throws IOException;
    }

    /// Returns when all are done.
    ///
    /// @param atOnce how many may be under way at the same time
    /// @throws IOException or a RuntimeException, the first one of a step; no step is under way
    ///   then
    public static <T> void each(List<T> items, int atOnce, Step<T> step) throws IOException {
        var _ =
                map(
                        items,
                        atOnce,
                        item -> {
                            step.on(item);
                            return item;
                        });
    }

    /// Returns when all are done, what came of them in the order of the items.
    ///
    /// @param atOnce how many may be under way at the same time
    /// @throws IOException or a RuntimeException, the first one of a task; no task is under way
    ///   then
    public static <T, R> List<R> map(List<T> items, int atOnce, Task<T, R> task)
            throws IOException {
        try (var tasks = Executors.newFixedThreadPool(atOnce, Thread.ofVirtual().factory())) {
            var started = new ArrayList<Future<R>>();
            for (T item : items) {
                started.add(tasks.submit(() -> task.of(item)));
            }
            try {
                var done = new ArrayList<R>();
                for (Future<R> one : started) {
                    done.add(one.get());
                }
                return done;
            } catch (ExecutionException e) {
                tasks.shutdownNow();
                throw cause(e);
            } catch (InterruptedException _) {
                tasks.shutdownNow();
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            }
        }
    }

    private static IOException cause(ExecutionException e) {
        return switch (e.getCause()) {
            case IOException io -> io;
            case RuntimeException failure -> throw failure;
            case Error error -> throw error;
            case null, default -> new IOException(e.getCause());
        };
    }
}
