package dev.shardline.fetcher;

import crawlercommons.robots.SimpleRobotRules;
import crawlercommons.robots.SimpleRobotRulesParser;
import dev.shardline.schemas.Reason;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What `robots.txt` files allow (RFC 9309). Each is read once a day at most, by one thread while
/// others wait for it. Used by many threads.
final class Robots {

    /// Of a file; what is larger is none.
    static final int MAX_BYTES = 512 << 10;

    /// Files that are remembered, about.
    private static final int MOST = 20_000;

    private static final Duration REMEMBERED = Duration.ofHours(24);

    /// A server that fails is asked again soon.
    private static final Duration RETRIED = Duration.ofMinutes(1);

    private static final String NAME = "/robots.txt";

    private final Reader reader;
    private final List<String> names;
    private final LongSupplier nanos;
    private final ConcurrentHashMap<String, Entry> files = new ConcurrentHashMap<>();

    /// Gets a file.
    @FunctionalInterface
    interface Reader {
        ByteBuffer read(Url file) throws FailedException, CrowdedException, InterruptedException;
    }

    /// The rules of a server; its lock is held while they are read.
    private static final class Entry {
        final ReentrantLock lock = new ReentrantLock();
        @Nullable SimpleRobotRules rules;
        long until;
    }

    /// @param userAgent the name at its beginning is the one that rules may be for
    Robots(Reader reader, String userAgent, LongSupplier nanos) {
        this.reader = reader;
        this.names = List.of(userAgent.split("[/ ]", 2)[0].toLowerCase(Locale.ROOT));
        this.nanos = nanos;
    }

    /// Fails with the reason `robots` where the server does not want this address to be asked, and
    /// with the reason of the failure where it cannot be reached at all.
    void require(Url url) throws FailedException, CrowdedException, InterruptedException {
        if (!rules(url).isAllowed(url.toString())) {
            throw Failure.of(
                            Reason.ROBOTS,
                            url.authority()
                                    + " does not want this address to be fetched, says its"
                                    + " robots.txt (fetch.respect_robots)")
                    .asException();
        }
    }

    private SimpleRobotRules rules(Url url)
            throws FailedException, CrowdedException, InterruptedException {
        forgetSome();
        var file = new Url(url.scheme(), url.host(), url.port(), NAME);
        var entry = files.computeIfAbsent(file.toString(), _ -> new Entry());
        entry.lock.lockInterruptibly();
        try {
            var rules = entry.rules;
            if (rules == null || nanos.getAsLong() - entry.until >= 0) {
                rules = read(file);
                entry.rules = rules;
                var time = rules.isDeferVisits() ? RETRIED : REMEMBERED;
                entry.until = nanos.getAsLong() + time.toNanos();
            }
            return rules;
        } finally {
            entry.lock.unlock();
        }
    }

    private SimpleRobotRules read(Url file)
            throws FailedException, CrowdedException, InterruptedException {
        var parser = new SimpleRobotRulesParser();
        try {
            var body = reader.read(file);
            var bytes = new byte[body.remaining()];
            body.get(bytes);
            return parser.parseContent(file.toString(), bytes, "text/plain", names);
        } catch (FailedException e) {
            var failure = e.failure();
            if (failure.status() != 0) {
                return parser.failedFetch(failure.status());
            }
            return switch (failure.reason()) {
                // There is a file and nothing in it, or nothing that could be one.
                case EMPTY_BODY, TOO_MANY_BYTES, TOO_MANY_REDIRECTS, BAD_RESPONSE ->
                        parser.failedFetch(404);
                default -> throw e;
            };
        }
    }

    private void forgetSome() {
        if (files.size() >= MOST) {
            var now = nanos.getAsLong();
            files.values().removeIf(entry -> !entry.lock.isLocked() && now - entry.until >= 0);
            if (files.size() >= MOST) {
                files.values().removeIf(entry -> !entry.lock.isLocked());
            }
        }
    }
}
