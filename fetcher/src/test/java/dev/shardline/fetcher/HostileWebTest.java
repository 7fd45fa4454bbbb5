package dev.shardline.fetcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.Outcome;
import dev.shardline.schemas.avro.ImageRecord;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A web in small: 2,000 addresses on 200 hosts, a quarter of which are broken in all the ways that
/// hosts are, found through a name server.
@Timeout(120)
final class HostileWebTest extends FetcherTestBase {

    private static final int HOSTS = 200;
    private static final int EACH = 10;

    /// How many hosts in a hundred are of which kind; the rest is good.
    private static final Map<String, Integer> KINDS =
            Map.of(
                    "dead",
                    5,
                    "missing",
                    5,
                    "stalling",
                    5,
                    "busy",
                    5,
                    "endless",
                    2,
                    "bomb",
                    2,
                    "private",
                    1);

    /// What may become of the addresses of each kind.
    private static final Map<String, Set<String>> FATES =
            Map.of(
                    "good", Set.of("fetched"),
                    "dead", Set.of("connection_refused", "host_down"),
                    "missing", Set.of("dns"),
                    "stalling", Set.of("read_timeout", "host_down"),
                    "busy", Set.of("http_429"),
                    "endless", Set.of("too_many_bytes"),
                    "bomb", Set.of("too_many_bytes"),
                    "private", Set.of("blocked_address"));

    private static String kind(int host) {
        var place = host % 100;
        for (var kind : new TreeMap<>(KINDS).entrySet()) {
            if (place < kind.getValue()) {
                return kind.getKey();
            }
            place -= kind.getValue();
        }
        return "good";
    }

    @Test
    void everyAddressEndsAsItShouldAndNoneIsForbidden() throws Exception {
        var bomb = FetcherTest.gzip("0123456789".repeat(1000), 1000);
        try (var dns = new NameServer(0.1);
                var forbidden = new RawServer(RawServer.open("127.0.0.2"))) {
            server.on("/good", "200 OK", "x")
                    .on("/stalling", RawServer.Conversation::stall)
                    .on("/busy", "429 Slow\r\nRetry-After: 0", "")
                    .on("/endless", c -> c.head("200 OK").drip("x".repeat(100_000)))
                    .on("/bomb", c -> c.answer("200 OK\r\nContent-Encoding: gzip", bomb))
                    .on(
                            "/private",
                            "302 Found\r\nLocation: http://127.0.0.2:" + forbidden.port() + "/",
                            "");
            for (var host = 0; host < HOSTS; host++) {
                if (!kind(host).equals("missing")) {
                    // Nobody listens at the second one.
                    var address = kind(host).equals("dead") ? "127.0.0.3" : "127.0.0.1";
                    dns.addresses.put(name(host), address);
                }
            }
            var settings = settings();
            settings.allowNetworks = List.of("127.0.0.1/32", "127.0.0.3/32");
            settings.nameServers = List.of("127.0.0.1:" + dns.address().getPort());
            settings.concurrency = 64;
            settings.connectTimeout = Duration.ofSeconds(10);
            settings.timeout = Duration.ofSeconds(20);
            settings.downAfter = Duration.ofSeconds(2);
            settings.retries = 1;
            try (var fetcher = Fetcher.of(settings.build(), settings.s3)) {
                assertThat(wrong(fetcher)).isEmpty();
            }
            assertThat(forbidden.connections).hasValue(0);
        }
    }

    private static String name(int host) {
        return "host" + host + ".web" + host + ".org";
    }

    /// What ended otherwise than its kind may, counted.
    private Map<String, Integer> wrong(Fetcher fetcher) {
        var wrong = new ConcurrentSkipListMap<String, Integer>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < HOSTS * EACH; i++) {
                var host = i % HOSTS;
                var kind = kind(host);
                var url = "http://" + name(host) + ":" + server.port() + "/" + kind;
                threads.execute(() -> {
                    var fate = fate(fetcher, record(url));
                    if (!FATES.getOrDefault(kind, Set.of()).contains(fate)) {
                        wrong.merge(kind + " ended as " + fate, 1, Integer::sum);
                    }
                });
            }
        }
        return wrong;
    }

    private static String fate(Fetcher fetcher, ImageRecord record) {
        try {
            return fetcher.fetch(
                    record,
                    outcome ->
                            switch (outcome) {
                                case Outcome.Passed<?> _ -> "fetched";
                                case Outcome.Ended<?>(var fate) -> fate.getReason();
                            },
                    again -> fate(fetcher, again));
        } catch (InterruptedException _) {
            return "interrupted";
        }
    }
}
