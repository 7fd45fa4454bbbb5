package dev.shardline.fetcher;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The memory that all bodies in flight share, so that many large ones wait for each other and
/// never fill the heap.
///
/// There are so many bodies at the same time, and each has [#FREE] bytes of its own. What it needs
/// beyond that it takes from the shared part, in steps, first come first served. Bodies that each
/// hold something and wait for more could block each other for ever; therefore, where the shared
/// part does not suffice, one body at a time is let through: it may grow to the largest size that a
/// body can have without waiting again, and room for that is set aside. So at least one body always
/// goes on, and the total holds.
final class ByteBudget {

    static final int FREE = 64 << 10;

    private static final long USUAL_TOTAL = 256L << 20;
    private static final int SHARE_OF_HEAP = 6;
    private static final long LEAST_SHARED = 64L << 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Reservation> waiting = new ArrayDeque<>();
    private final Semaphore room;
    private long shared;
    private @Nullable Reservation letThrough;

    /// @param total that bodies may hold beyond their free part
    /// @param largest body that there can be
    /// @param bodies that there can be at the same time
    ByteBudget(long total, long largest, int bodies) {
        if (largest > total) {
            throw new IllegalArgumentException(
                    "a body of " + largest + " bytes does not fit in a budget of " + total);
        }
        shared = total - largest;
        room = new Semaphore(bodies, true);
    }

    /// A budget for bodies up to this size: a sixth of the heap and at most 256 MiB, or more where
    /// it takes more for small bodies to pass beside a large one.
    ///
    /// @param concurrency requests in flight; as many bodies again may be on their way out
    static ByteBudget forBodiesUpTo(long maxBytes, int concurrency) {
        long usual = Math.min(USUAL_TOTAL, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP);
        return new ByteBudget(Math.max(usual, maxBytes + LEAST_SHARED), maxBytes, 2 * concurrency);
    }

    /// Nothing is held yet.
    Reservation open() {
        return new Reservation();
    }

    /// What one body holds. For one thread.
    final class Reservation implements AutoCloseable {

        private final Condition granted = lock.newCondition();
        private long held;
        private long fromShared;
        private long wanted;
        private boolean inside;

        /// Holds so many bytes altogether, if that is possible at once.
        boolean tryHold(long bytes) {
            if (!inside && !room.tryAcquire()) {
                return false;
            }
            inside = true;
            lock.lock();
            try {
                wanted = Math.max(0, bytes - FREE - held);
                if (wanted == 0 || letThrough == this || (waiting.isEmpty() && wanted <= shared)) {
                    take();
                    return true;
                }
                return false;
            } finally {
                lock.unlock();
            }
        }

        /// Holds so many bytes altogether, waiting for others to give theirs back.
        void hold(long bytes) throws InterruptedException {
            if (!inside) {
                room.acquire();
                inside = true;
            }
            lock.lockInterruptibly();
            try {
                if (tryHold(bytes)) {
                    return;
                }
                waiting.addLast(this);
                letGo();
                while (wanted > 0) {
                    granted.await();
                }
            } finally {
                if (waiting.remove(this)) {
                    letGo();
                }
                lock.unlock();
            }
        }

        /// Bytes held beyond the free part.
        long held() {
            lock.lock();
            try {
                return held;
            } finally {
                lock.unlock();
            }
        }

        /// Gives everything back. The reservation can be used again.
        void release() {
            if (inside) {
                inside = false;
                room.release();
            }
            lock.lock();
            try {
                shared += fromShared;
                if (letThrough == this) {
                    letThrough = null;
                }
                held = 0;
                fromShared = 0;
                letGo();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            release();
        }

        private void take() {
            if (letThrough != this) {
                shared -= wanted;
                fromShared += wanted;
            }
            held += wanted;
            wanted = 0;
        }
    }

    private void letGo() {
        for (var next = waiting.peekFirst(); next != null; next = waiting.peekFirst()) {
            if (next.wanted > shared) {
                if (letThrough != null) {
                    return;
                }
                letThrough = next;
            }
            waiting.removeFirst();
            next.take();
            next.granted.signal();
        }
    }
}
