package dev.shardline.fetcher;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The time that one attempt has. When it is over, the connection in use is closed under the hands
/// of the thread that waits for it, wherever it waits.
final class Deadline implements AutoCloseable {

    /// A connection can be taken just when the time is over; so closing is repeated until the
    /// attempt has ended.
    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final ScheduledExecutorService timer;
    private final ReentrantLock lock = new ReentrantLock();
    private long endNanos;
    private long leftNanos;
    private @Nullable Future<?> alarm;
    private @Nullable Runnable abort;
    private boolean closed;
    private volatile boolean over;

    private Deadline(ScheduledExecutorService timer, Duration time) {
        this.timer = timer;
        this.leftNanos = time.toNanos();
    }

    /// @param timer its thread closes connections; must not be a thread that waits for them
    static Deadline start(ScheduledExecutorService timer, Duration time) {
        var deadline = new Deadline(timer, time);
        deadline.resume();
        return deadline;
    }

    boolean isOver() {
        return over;
    }

    /// Never negative.
    Duration left() {
        lock.lock();
        try {
            return Duration.ofNanos(over ? 0 : Math.max(0, endNanos - System.nanoTime()));
        } finally {
            lock.unlock();
        }
    }

    /// What to close when the time is over; null when there is nothing any more. After the return
    /// nothing that was given before is closed.
    void aborts(@Nullable Runnable what) {
        lock.lock();
        try {
            abort = what;
        } finally {
            lock.unlock();
        }
    }

    /// Stops the clock: what is waited for now is not the server's fault.
    void suspend() {
        lock.lock();
        try {
            leftNanos = Math.max(1, endNanos - System.nanoTime());
            cancel();
        } finally {
            lock.unlock();
        }
    }

    void resume() {
        lock.lock();
        try {
            endNanos = System.nanoTime() + leftNanos;
            alarm = timer.schedule(this::ring, leftNanos, TimeUnit.NANOSECONDS);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            abort = null;
            cancel();
        } finally {
            lock.unlock();
        }
    }

    private void ring() {
        lock.lock();
        try {
            if (closed || alarm == null || System.nanoTime() - endNanos < 0) {
                return;
            }
            over = true;
            alarm = timer.schedule(this::ring, AGAIN_NANOS, TimeUnit.NANOSECONDS);
            if (abort != null) {
                abort.run();
            }
        } finally {
            lock.unlock();
        }
    }

    private void cancel() {
        if (alarm != null) {
            alarm.cancel(false);
            alarm = null;
        }
    }
}
