package dev.shardline.fetcher;

import dev.shardline.schemas.recipe.HostSettings.Limits;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// Where requests wait until their host can take them, first come first served. Used by many
/// threads.
final class Gate {

    /// Threads that may wait at one gate; more come again later.
    static final int MOST_WAITING = 1000;

    private static final Limits NOTHING = new Limits(null, 0);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition ended = lock.newCondition();
    private final Deque<Condition> queue = new ArrayDeque<>();
    private final Throttle throttle = new Throttle();
    private final Supplier<Limits> limits;
    private final LongSupplier nanos;

    /// @param limits that hold now; they may change
    /// @param nanos the time
    Gate(Supplier<Limits> limits, LongSupplier nanos) {
        this.limits = limits;
        this.nanos = nanos;
    }

    /// Waits for the caller's turn and takes it.
    ///
    /// @param atMost how long to wait
    /// @return whether it came; else the gate is too crowded
    boolean enter(Duration atMost) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            if (queue.size() >= MOST_WAITING) {
                return false;
            }
            var me = lock.newCondition();
            queue.addLast(me);
            try {
                return await(me, nanos.getAsLong() + atMost.toNanos());
            } finally {
                queue.remove(me);
                next();
            }
        } finally {
            lock.unlock();
        }
    }

    /// Gives the turn back.
    void leave(Throttle.Verdict verdict, Duration longestPause) {
        lock.lock();
        try {
            throttle.end(nanos.getAsLong(), limits.get(), verdict, longestPause);
            ended.signalAll();
            next();
        } finally {
            lock.unlock();
        }
    }

    /// Waits until no more requests are in flight than the limits allow now.
    ///
    /// @param closed whether they allow none
    /// @param until when to wait no longer
    void settle(boolean closed, long until) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            var left = until - nanos.getAsLong();
            while (left > 0 && throttle.exceeds(closed ? NOTHING : limits.get())) {
                var _ = ended.awaitNanos(left);
                left = until - nanos.getAsLong();
            }
        } finally {
            lock.unlock();
        }
    }

    boolean isAtRest() {
        lock.lock();
        try {
            return queue.isEmpty() && throttle.isAtRest(nanos.getAsLong());
        } finally {
            lock.unlock();
        }
    }

    /// Threads that wait.
    int waiting() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    private boolean await(Condition me, long until) throws InterruptedException {
        while (true) {
            var now = nanos.getAsLong();
            var wait =
                    me.equals(queue.peekFirst())
                            ? throttle.wait(now, limits.get())
                            : Throttle.UNTIL_ONE_ENDS;
            if (wait <= 0) {
                throttle.start(now, limits.get());
                return true;
            }
            var left = until - now;
            if (left <= 0) {
                return false;
            }
            var _ = me.awaitNanos(Math.min(wait, left));
        }
    }

    private void next() {
        var first = queue.peekFirst();
        if (first != null) {
            first.signal();
        }
    }
}
