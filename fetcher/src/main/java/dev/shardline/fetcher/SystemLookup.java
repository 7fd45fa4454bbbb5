package dev.shardline.fetcher;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Asks the operating system, which does not say how long its answers hold.
///
/// Its lookup can neither be interrupted nor does it yield a virtual thread's carrier: as many slow
/// ones as there are cores would hold up every fetch. So lookups have platform threads of their
/// own, few enough not to flood a name server.
final class SystemLookup implements Lookup, AutoCloseable {

    private static final int LOOKUPS = 32;
    private static final Duration LIFETIME = Duration.ofMinutes(1);

    private final ExecutorService lookups;

    SystemLookup() {
        var threads = Thread.ofPlatform().daemon().name("fetch-dns-", 0).factory();
        var pool =
                new ThreadPoolExecutor(
                        LOOKUPS,
                        LOOKUPS,
                        10,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        threads);
        pool.allowCoreThreadTimeOut(true);
        lookups = pool;
    }

    @Override
    public Answer ask(String host, Duration limit)
            throws UnknownHostException, InterruptedException {
        var lookup = lookups.submit(() -> List.of(InetAddress.getAllByName(host)));
        try {
            return new Answer(lookup.get(limit.toNanos(), TimeUnit.NANOSECONDS), LIFETIME);
        } catch (TimeoutException _) {
            throw new UnknownHostException(host + ": no answer within " + Words.of(limit));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownHostException unknown) {
                throw isKnown(unknown)
                        ? new NoSuchHostException(host + ": Name or service not known")
                        : unknown;
            }
            throw new IllegalStateException("looking up " + host, e);
        } finally {
            lookup.cancel(false);
        }
    }

    private static boolean isKnown(UnknownHostException unknown) {
        var said = "" + unknown.getMessage();
        return said.contains("not known") || said.contains("No address associated");
    }

    @Override
    public void close() {
        lookups.shutdownNow();
    }
}
