package dev.shardline.fetcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.Outcome;
import dev.shardline.schemas.avro.RecordFate;
import dev.shardline.schemas.recipe.HostSettings.Limits;
import dev.shardline.testing.RawServer;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/// Many hosts, some of which never answer.
final class StallingHostsTest extends FetcherTestBase {

    private static final int HOSTS = 200;
    private static final int EACH = 20;

    private static final Resolver LOOPBACK = (_, _) -> List.of(InetAddress.ofLiteral("127.0.0.1"));

    private static String host(int number) {
        return "host" + number + ".example" + number + ".org";
    }

    /// One host in a hundred stalls with as many requests as it gets, and has more records than the
    /// process may have requests. All others come while it stalls.
    @Test
    void hostsThatStallHoldUpNobody() throws Exception {
        server.on("/good", "200 OK", "x").on("/stall", RawServer.Conversation::stall);
        var settings = settings();
        settings.concurrency = 24;
        settings.timeout = Duration.ofHours(1);
        settings.idleTimeout = Duration.ofHours(1);
        settings.perHost = new Limits(null, 4);
        var fetcher = fetcher(settings, LOOPBACK);
        var good = new CountDownLatch(HOSTS * EACH * 99 / 100);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < HOSTS * EACH; i++) {
                var number = i % HOSTS;
                var path = number % 100 == 0 ? "/stall" : "/good";
                var url = "http://" + host(number) + ":" + server.port() + path;
                threads.execute(() -> count(fetcher, url, good));
            }
            good.await();
            assertThat(server.requests.get())
                    .isLessThanOrEqualTo(HOSTS * EACH * 99 / 100 + HOSTS / 100 * 4);
            threads.shutdownNow();
        }
    }

    private static void count(Fetcher fetcher, String url, CountDownLatch fetched) {
        try {
            boolean came =
                    fetcher.fetch(
                            record(url),
                            outcome -> outcome instanceof Outcome.Passed<?>,
                            _ -> false);
            if (came) {
                fetched.countDown();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// A dead host with many records: some of them meet the timeout, the others hear of it.
    @Test
    void aDeadHostIsAskedSeldom() throws Exception {
        server.on("/stall", RawServer.Conversation::stall);
        var settings = settings();
        settings.idleTimeout = Duration.ofMillis(100);
        settings.connectTimeout = Duration.ofSeconds(10);
        settings.downAfter = Duration.ofMillis(300);
        settings.perHost = new Limits(null, 4);
        var fetcher = fetcher(settings, LOOPBACK);
        Queue<RecordFate> fates = new ConcurrentLinkedQueue<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < 900; i++) {
                var url = "http://dead.org:" + server.port() + "/stall";
                var _ = threads.submit(() -> fates.add(ended(fetcher, url)));
            }
        }
        Map<String, Integer> reasons = new ConcurrentHashMap<>();
        fates.forEach(fate -> reasons.merge(fate.getReason(), 1, Integer::sum));
        assertThat(reasons).containsOnlyKeys("read_timeout", "host_down");
        assertThat(server.requests.get()).isLessThan(100);
        assertThat(reasons.getOrDefault("host_down", 0)).isGreaterThan(800);
    }
}
