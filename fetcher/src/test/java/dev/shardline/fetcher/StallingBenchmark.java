package dev.shardline.fetcher;

import dev.shardline.schemas.Outcome;
import dev.shardline.testing.RawServer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/// How many images a second good hosts give alone, and while one host in a hundred stalls: until
/// the last good image. 1,000 hosts, 20 KB after 20 ms; limits, times and retries are those of a
/// recipe that says nothing. Server and fetcher are one process.
final class StallingBenchmark extends FetcherTestBase {

    private static final int HOSTS = 1_000;
    private static final int ROUNDS = 3;
    private static final Resolver LOOPBACK = (_, _) -> List.of(InetAddress.ofLiteral("127.0.0.1"));

    private StallingBenchmark() {}

    /// @param args urls of each host
    @SuppressWarnings("MissingSummary") // A program.
    public static void main(String[] args) throws InterruptedException {
        var each = Integer.parseInt(args[0]);
        for (var round = 0; round < ROUNDS; round++) {
            var alone = new StallingBenchmark().measure(each, false);
            var beside = new StallingBenchmark().measure(each, true);
            System.out.printf(
                    "good hosts alone %,.0f images/s, with 1 %% of hosts stalling %,.0f: %.2f%n",
                    alone, beside, beside / alone);
        }
        System.exit(0);
    }

    private double measure(int each, boolean stalling) throws InterruptedException {
        var body = new byte[20_000];
        server.on(
                        "/good",
                        c -> {
                            Thread.sleep(Duration.ofMillis(20));
                            c.answer("200 OK", body);
                        })
                .on("/stall", RawServer.Conversation::stall);
        var settings = settings();
        settings.concurrency = 256;
        settings.timeout = Duration.ofSeconds(30);
        settings.idleTimeout = Duration.ofSeconds(10);
        settings.retries = 2;
        var fetcher = fetcher(settings, LOOPBACK);
        var left = new CountDownLatch(HOSTS * 99 / 100 * each);
        var begun = System.nanoTime();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            IntStream.range(0, HOSTS * each)
                    .filter(i -> stalling || !isStalling(i))
                    .forEach(i -> threads.execute(() -> fetch(fetcher, i, left)));
            left.await();
            var seconds = (System.nanoTime() - begun) / 1e9;
            threads.shutdownNow();
            return HOSTS * 99 / 100 * each / seconds;
        } finally {
            closeAll();
        }
    }

    private static boolean isStalling(int url) {
        return url % HOSTS % 100 == 0;
    }

    private void fetch(Fetcher fetcher, int number, CountDownLatch left) {
        var url =
                "http://host%d.web%d.org:%d%s"
                        .formatted(
                                number % HOSTS,
                                number % HOSTS,
                                server.port(),
                                isStalling(number) ? "/stall" : "/good");
        try {
            boolean came;
            do {
                came =
                        fetcher.fetch(
                                record(url),
                                outcome -> {
                                    if (outcome instanceof Outcome.Passed<?>) {
                                        left.countDown();
                                    }
                                    return true;
                                },
                                _ -> false);
            } while (!came);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
