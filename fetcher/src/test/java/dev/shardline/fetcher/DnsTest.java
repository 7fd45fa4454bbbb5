package dev.shardline.fetcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.testing.NameServer;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class DnsTest extends FetcherTestBase {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Duration HOUR = Duration.ofHours(1);

    private final List<NameServer> servers = new ArrayList<>();
    private final AtomicLong nanos = new AtomicLong();

    @AfterEach
    void closeServers() {
        servers.forEach(NameServer::close);
    }

    private NameServer nameServer(double lost) {
        var server = new NameServer(lost);
        server.addresses.put("a.org", "127.0.0.1");
        servers.add(server);
        return server;
    }

    private static ServerLookup lookup(NameServer... servers) {
        return new ServerLookup(Arrays.stream(servers).map(NameServer::address).toList());
    }

    private CachingResolver caching(Lookup lookup) {
        return new CachingResolver(lookup, HOUR, nanos::get);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void findsAddressesAndHowLongTheyHold() throws Exception {
        assertThat(lookup(nameServer(0)).ask("a.org", LIMIT))
                .isEqualTo(
                        new Lookup.Answer(
                                List.of(InetAddress.ofLiteral("127.0.0.1")),
                                Duration.ofSeconds(60)));
    }

    @Test
    void knowsWhatIsMissingFromWhatNobodyCouldSay() {
        var server = nameServer(0);
        assertThatThrownBy(() -> lookup(server).ask("b.org", LIMIT))
                .isInstanceOf(NoSuchHostException.class)
                .hasMessage("b.org: Name or service not known");
        server.failing = true;
        assertThatThrownBy(() -> lookup(server).ask("a.org", Duration.ofMillis(200)))
                .isInstanceOf(UnknownHostException.class)
                .isNotInstanceOf(NoSuchHostException.class);
    }

    @Test
    void asksTheNextServerWhereOneFails() throws Exception {
        var dead = nameServer(1);
        var failing = nameServer(0);
        failing.failing = true;
        assertThat(lookup(dead, failing, nameServer(0)).ask("a.org", LIMIT).addresses()).hasSize(1);
    }

    @Test
    void aServerThatLosesMuchCostsNearlyNothing() throws Exception {
        var losing = nameServer(0.3);
        server.on("/", "200 OK", "x");
        for (var i = 0; i < 400; i++) {
            losing.addresses.put("host" + i + ".site" + i + ".org", "127.0.0.1");
        }
        var settings = settings();
        settings.retries = 2;
        settings.connectTimeout = LIMIT;
        settings.timeout = Duration.ofSeconds(10);
        var fetcher = fetcher(settings, caching(lookup(losing)));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var fetched = new ArrayList<Future<?>>();
            for (var i = 0; i < 400; i++) {
                var url = "http://host" + i + ".site" + i + ".org:" + server.port() + "/";
                fetched.add(threads.submit(() -> fetched(fetcher, url)));
            }
            var failed = fetched.stream().filter(DnsTest::hasFailed).count();
            assertThat(failed).isLessThan(4);
        }
        assertThat(losing.questions.get()).isGreaterThan(900);
    }

    private static boolean hasFailed(Future<?> fetched) {
        try {
            fetched.get();
            return false;
        } catch (ExecutionException | InterruptedException _) {
            return true;
        }
    }

    @Test
    void believesAnAnswerForItsLifetime() throws Exception {
        var server = nameServer(0);
        var resolver = caching(lookup(server));
        resolver.resolve("a.org", LIMIT);
        pass(Duration.ofSeconds(59));
        resolver.resolve("a.org", LIMIT);
        assertThat(server.questions).hasValue(2); // A and AAAA
        pass(Duration.ofSeconds(1));
        resolver.resolve("a.org", LIMIT);
        assertThat(server.questions).hasValue(4);
    }

    @Test
    void remembersThatANameIsMissingButNotThatNobodyCouldSay() {
        var asked = new AtomicInteger();
        var missing =
                caching((host, _) -> {
                    asked.incrementAndGet();
                    throw new NoSuchHostException(host + ": Name or service not known");
                });
        var unsure =
                caching((host, _) -> {
                    asked.incrementAndGet();
                    throw new UnknownHostException(host);
                });
        for (var i = 0; i < 3; i++) {
            assertThatThrownBy(() -> missing.resolve("a.org", LIMIT))
                    .isInstanceOf(NoSuchHostException.class);
        }
        assertThat(asked).hasValue(1);
        for (var i = 0; i < 3; i++) {
            assertThatThrownBy(() -> unsure.resolve("a.org", LIMIT))
                    .isNotInstanceOf(NoSuchHostException.class);
        }
        assertThat(asked).hasValue(4);
        pass(Duration.ofMinutes(5));
        assertThatThrownBy(() -> missing.resolve("a.org", LIMIT))
                .isInstanceOf(NoSuchHostException.class);
        assertThat(asked).hasValue(5);
    }

    @Test
    void manyThreadsAskOnce() throws Exception {
        var asked = new AtomicInteger();
        var released = new CountDownLatch(1);
        var resolver =
                caching((_, _) -> {
                    asked.incrementAndGet();
                    released.await();
                    return new Lookup.Answer(List.of(InetAddress.ofLiteral("127.0.0.1")), HOUR);
                });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Future<List<InetAddress>>>();
            for (var i = 0; i < 100; i++) {
                answers.add(threads.submit(() -> resolver.resolve("a.org", LIMIT)));
            }
            released.countDown();
            for (var answer : answers) {
                assertThat(answer.get()).hasSize(1);
            }
        }
        assertThat(asked).hasValue(1);
    }

    @Test
    void asksForSoManyNamesAtATimeAndNoMore() throws Exception {
        var asking = new AtomicInteger();
        var most = new AtomicInteger();
        var all = new CountDownLatch(64);
        var resolver =
                caching((_, _) -> {
                    most.accumulateAndGet(asking.incrementAndGet(), Math::max);
                    all.countDown();
                    all.await();
                    asking.decrementAndGet();
                    return new Lookup.Answer(List.of(InetAddress.ofLiteral("127.0.0.1")), HOUR);
                });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Future<List<InetAddress>>>();
            for (var i = 0; i < 300; i++) {
                var name = "host" + i + ".org";
                answers.add(threads.submit(() -> resolver.resolve(name, LIMIT)));
            }
            for (var answer : answers) {
                assertThat(answer.get()).hasSize(1);
            }
        }
        assertThat(most).hasValue(64);
    }

    @Test
    void anAddressThatIsForbiddenIsNotConnectedTo() throws Exception {
        var dns = nameServer(0);
        dns.addresses.put("metadata.org", "169.254.169.254");
        dns.addresses.put("inside.org", "127.0.0.2");
        var fetcher = fetcher(settings(), caching(lookup(dns)));
        for (var host : List.of("metadata.org", "inside.org")) {
            var fate = ended(fetcher, "http://" + host + ":" + server.port() + "/");
            assertThat(fate.getReason()).isEqualTo("blocked_address");
        }
        assertThat(server.connections).hasValue(0);
    }

    @Test
    void theServersOfTheRecipeAreAsked() throws Exception {
        var dns = nameServer(0);
        server.on("/", "200 OK", "x");
        var settings = settings();
        settings.nameServers = List.of("127.0.0.1:" + dns.address().getPort());
        try (var fetcher = Fetcher.of(settings.build(), settings.s3)) {
            assertThat(text(fetched(fetcher, "http://a.org:" + server.port() + "/")))
                    .isEqualTo("x");
        }
    }
}
