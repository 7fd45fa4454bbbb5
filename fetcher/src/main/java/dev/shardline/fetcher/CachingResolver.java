package dev.shardline.fetcher;

import dev.shardline.fetcher.Lookup.Answer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Remembers answers for as long as they hold, and for a while that a name has none. A name is
/// asked for once at a time, however many threads want it, and so many names at a time. What nobody
/// could say is not remembered.
final class CachingResolver implements Resolver {

    /// Names that are remembered, about.
    private static final int MOST_NAMES = 100_000;

    private static final int LOOKUPS = 64;
    private static final Duration SHORTEST = Duration.ofSeconds(5);
    private static final Duration NEGATIVE = Duration.ofMinutes(5);

    private final Lookup lookup;
    private final Duration longest;
    private final LongSupplier nanos;
    private final Semaphore lookups = new Semaphore(LOOKUPS, true);
    private final ConcurrentHashMap<String, Entry> names = new ConcurrentHashMap<>();

    /// What is known of a name; its lock is held while somebody is asked.
    private static final class Entry {
        final ReentrantLock lock = new ReentrantLock();
        boolean known;
        long until;
        List<InetAddress> addresses = List.of();
        @Nullable String missing;

        boolean isFresh(long now) {
            return known && now - until < 0;
        }
    }

    /// @param longest time for which an answer is believed, whatever it says itself
    CachingResolver(Lookup lookup, Duration longest, LongSupplier nanos) {
        this.lookup = lookup;
        this.longest = longest;
        this.nanos = nanos;
    }

    @Override
    public List<InetAddress> resolve(String host, Duration limit)
            throws UnknownHostException, InterruptedException {
        var end = System.nanoTime() + limit.toNanos();
        forgetOld();
        var entry = names.computeIfAbsent(host, _ -> new Entry());
        if (!entry.lock.tryLock(limit.toNanos(), TimeUnit.NANOSECONDS)) {
            throw late(host, limit);
        }
        try {
            if (!entry.isFresh(nanos.getAsLong())) {
                learn(entry, host, end, limit);
            }
            if (entry.missing != null) {
                throw new NoSuchHostException(entry.missing);
            }
            return entry.addresses;
        } finally {
            entry.lock.unlock();
        }
    }

    private void learn(Entry entry, String host, long end, Duration limit)
            throws UnknownHostException, InterruptedException {
        if (!lookups.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
            throw late(host, limit);
        }
        try {
            var answer = lookup.ask(host, Duration.ofNanos(Math.max(1, end - System.nanoTime())));
            entry.addresses = answer.addresses();
            entry.missing = null;
            believe(entry, lifetime(answer));
        } catch (NoSuchHostException e) {
            entry.missing = "" + e.getMessage();
            believe(entry, NEGATIVE.compareTo(longest) < 0 ? NEGATIVE : longest);
        } finally {
            lookups.release();
        }
    }

    private void believe(Entry entry, Duration time) {
        entry.known = true;
        entry.until = nanos.getAsLong() + time.toNanos();
    }

    private Duration lifetime(Answer answer) {
        var atLeast = answer.lifetime().compareTo(SHORTEST) < 0 ? SHORTEST : answer.lifetime();
        return atLeast.compareTo(longest) < 0 ? atLeast : longest;
    }

    private void forgetOld() {
        if (names.size() < MOST_NAMES) {
            return;
        }
        var now = nanos.getAsLong();
        names.values().removeIf(entry -> !entry.lock.isLocked() && !entry.isFresh(now));
        if (names.size() >= MOST_NAMES) {
            names.values().removeIf(entry -> !entry.lock.isLocked());
        }
    }

    private static UnknownHostException late(String host, Duration limit) {
        return new UnknownHostException(host + ": no answer within " + Words.of(limit));
    }
}
