package dev.shardline.fetcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.schemas.Reason;
import dev.shardline.schemas.WantedKeys;
import dev.shardline.schemas.recipe.HostSettings;
import dev.shardline.schemas.recipe.HostSettings.Limits;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class HostsTest {

    private static final Failure TIMEOUT =
            Failure.retriable(Reason.CONNECT_TIMEOUT, "Connecting took long");

    private static final Set<Thread.State> PARKED =
            Set.of(Thread.State.WAITING, Thread.State.TIMED_WAITING);

    private final FetcherTestBase.Settings settings = new FetcherTestBase.Settings();
    private final AtomicLong nanos = new AtomicLong();

    private Hosts hosts() {
        var built = settings.build();
        return new Hosts(
                built,
                new AddressPolicy(built.allowNetworks()),
                InstantSource.fixed(FetcherTestBase.NOW),
                nanos::get);
    }

    private static HostSettings.Host limited(int concurrency) {
        return new HostSettings.Host(new Limits(null, concurrency), Map.of(), Map.of(), null);
    }

    private static Target target(String url) throws FailedException {
        return Target.of(Url.parse(url));
    }

    /// Whether a turn is to be had at once; it is given back.
    private static boolean isFree(Hosts hosts, String url) throws Exception {
        var had = new AtomicBoolean();
        var target = target(url);
        var asker =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                hosts.turn(target, true, false).close();
                                had.set(true);
                            } catch (FailedException
                                    | CrowdedException
                                    | ElsewhereException
                                    | InterruptedException _) {
                                // It was not to be had.
                            }
                        });
        while (asker.isAlive()) {
            if (PARKED.contains(asker.getState())) {
                asker.interrupt();
                asker.join();
            }
            Thread.onSpinWait();
        }
        return had.get();
    }

    private static void answerMany(Hosts hosts, String url, int requests) throws Exception {
        for (var i = 0; i < requests; i++) {
            try (var turn = hosts.turn(target(url), true, false)) {
                turn.served();
            }
        }
    }

    @Test
    void aHostGetsSoManyRequestsAtOnceAndOthersAreNotHeldUp() throws Exception {
        settings.perHost = new Limits(null, 2);
        var hosts = hosts();
        var first = hosts.turn(target("http://a.org/1"), true, false);
        var second = hosts.turn(target("https://a.org:444/2"), true, false);
        assertThat(isFree(hosts, "http://a.org/3")).isFalse();
        assertThat(isFree(hosts, "http://b.org/")).isTrue();
        first.close();
        assertThat(isFree(hosts, "http://a.org/3")).isTrue();
        second.close();
    }

    @Test
    void hostsOfARegisteredDomainShareItsLimit() throws Exception {
        settings.perDomain = new Limits(null, 1);
        var hosts = hosts();
        try (var _ = hosts.turn(target("http://a.example.co.uk/"), true, false)) {
            assertThat(isFree(hosts, "http://b.example.co.uk/")).isFalse();
            assertThat(isFree(hosts, "http://a.other.co.uk/")).isTrue();
        }
        try (var _ = hosts.turn(target("http://one.github.io/"), true, false)) {
            assertThat(isFree(hosts, "http://two.github.io/")).isTrue();
        }
    }

    @Test
    void theLimitsOfTheRecipeTakeThePlaceOfAllOthers() throws Exception {
        settings.perDomain = new Limits(null, 1);
        settings.hosts.put("example.org", limited(3));
        var hosts = hosts();
        var turns = new ArrayList<Hosts.Turn>();
        for (var name : List.of("a", "b", "c")) {
            turns.add(hosts.turn(target("http://" + name + ".example.org/"), true, false));
        }
        assertThat(isFree(hosts, "http://d.example.org/")).isFalse();
        turns.forEach(Hosts.Turn::close);
        assertThat(isFree(hosts, "http://d.example.org/")).isTrue();
    }

    @Test
    void theProcessHasALimitThatWaitersDoNotFill() throws Exception {
        settings.perHost = new Limits(null, 1);
        settings.concurrency = 2;
        var hosts = hosts();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var _ = hosts.turn(target("http://slow.org/"), true, false)) {
            var waiting = new ArrayList<Future<?>>();
            for (var i = 0; i < 50; i++) {
                waiting.add(
                        threads.submit(() -> hosts.turn(target("http://slow.org/"), true, false)));
            }
            assertThat(isFree(hosts, "http://a.org/")).isTrue();
            try (var _ = hosts.turn(target("http://a.org/"), true, false)) {
                assertThat(isFree(hosts, "http://b.org/")).isFalse();
            }
            waiting.forEach(one -> one.cancel(true));
        }
        assertThat(isFree(hosts, "http://slow.org/")).isTrue();
    }

    @Test
    void networksOfTheRecipeAndStorageHaveNoLimit() throws Exception {
        settings.perHost = new Limits(null, 1);
        var hosts = hosts();
        var turns = new ArrayList<Hosts.Turn>();
        for (var i = 0; i < 100; i++) {
            turns.add(hosts.turn(target("http://127.0.0.1/"), false, false));
            turns.add(
                    hosts.turn(
                            new Target(Url.parse("http://s3/"), Map.of(), true, true, null),
                            false,
                            false));
        }
        turns.forEach(Hosts.Turn::close);
        settings.hosts.put("127.0.0.1", limited(1));
        var limited = hosts();
        try (var _ = limited.turn(target("http://127.0.0.1/"), true, false)) {
            assertThat(isFree(limited, "http://127.0.0.1/")).isFalse();
        }
    }

    @Test
    void whoWaitsLongComesAgain() throws Exception {
        settings.perHost = new Limits(null, 1);
        var hosts = hosts();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                var _ = hosts.turn(target("http://a.org/"), true, false)) {
            var waiter = threads.submit(() -> hosts.turn(target("http://a.org/"), false, false));
            while (!waiter.isDone()) {
                nanos.addAndGet(Hosts.LONGEST_WAIT.toNanos() + 1);
                // Another one that comes and goes makes the first look at the time.
                assertThat(isFree(hosts, "http://a.org/")).isFalse();
            }
            assertThatThrownBy(waiter::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(CrowdedException.class);
        }
        assertThat(isFree(hosts, "http://a.org/")).isTrue();
    }

    @Test
    void aHostThatIsDownCostsNothing() throws Exception {
        var hosts = hosts();
        for (var i = 0; i < Health.IN_A_ROW; i++) {
            try (var turn = hosts.turn(target("http://dead.org/"), true, false)) {
                nanos.addAndGet(Duration.ofSeconds(5).toNanos());
                turn.failed(TIMEOUT, true);
            }
        }
        for (var i = 0; i < 1000; i++) {
            assertThatThrownBy(() -> hosts.turn(target("http://dead.org/"), false, false))
                    .isInstanceOf(FailedException.class)
                    .hasMessage(
                            "dead.org:80 has not answered since 2026-11-20T23:59:35Z, 5 requests in"
                                    + " a row; the last one: Connecting took long"
                                    + " (fetch.host_down_after)");
        }
        assertThat(isFree(hosts, "http://dead.org:8080/")).isTrue();
        nanos.addAndGet(Duration.ofSeconds(30).toNanos());
        try (var turn = hosts.turn(target("http://dead.org/"), true, false)) {
            turn.served();
        }
        assertThat(isFree(hosts, "http://dead.org/")).isTrue();
    }

    @Test
    void aHostThatAsksForItIsLeftAlone() throws Exception {
        var hosts = hosts();
        try (var turn = hosts.turn(target("http://a.org/"), true, false)) {
            turn.failed(Failure.http(429, "slow", Duration.ofSeconds(20)), false);
        }
        assertThat(isFree(hosts, "http://a.org/")).isFalse();
        nanos.addAndGet(Duration.ofSeconds(20).toNanos());
        assertThat(isFree(hosts, "http://a.org/")).isTrue();
    }

    /// A million records of a host that blocks us must not wait for their turn one by one.
    @Test
    void aHostThatRefusesForTooLongIsNotAskedAnyMore() throws Exception {
        settings.maxRetryAfter = Duration.ofMinutes(1);
        var hosts = hosts();
        for (var i = 0; i < 4; i++) {
            refuse(hosts, Duration.ofSeconds(15));
        }
        // Four of them in a minute: it is still patient.
        refuse(hosts, Duration.ofSeconds(15));
        assertThatThrownBy(() -> hosts.turn(target("http://a.org/"), true, false))
                .isInstanceOfSatisfying(
                        UnaskedException.class,
                        e -> {
                            assertThat(e.failure().word()).isEqualTo("http_429");
                            assertThat(e)
                                    .hasMessage(
                                            "a.org:80 has refused everything since"
                                                    + " 2026-11-20T23:58:45Z, 5 requests in a row;"
                                                    + " the last one: slow"
                                                    + " (fetch.max_retry_after)");
                        });
        nanos.addAndGet(Duration.ofMinutes(2).toNanos());
        answerMany(hosts, "http://a.org/", 1);
        assertThat(isFree(hosts, "http://a.org/")).isTrue();
    }

    /// The time passes while the host rests.
    private void refuse(Hosts hosts, Duration pause) throws Exception {
        try (var turn = hosts.turn(target("http://a.org/"), true, false)) {
            nanos.addAndGet(pause.toNanos());
            turn.failed(Failure.http(429, "slow", Duration.ZERO), false);
        }
    }

    @Test
    void anAnswerBetweenRefusalsIsEnough() throws Exception {
        settings.maxRetryAfter = Duration.ofMinutes(1);
        var hosts = hosts();
        for (var i = 0; i < 100; i++) {
            refuse(hosts, Duration.ofSeconds(15));
            if (i % 4 == 3) {
                answerMany(hosts, "http://a.org/", 1);
            }
        }
        assertThat(isFree(hosts, "http://a.org/")).isTrue();
    }

    @Test
    void withAShareOfThePartitionsGoesAShareOfTheLimits() throws Exception {
        settings.perHost = new Limits(null, 4);
        var hosts = hosts();
        hosts.share(new Share(Set.of(0), 2), Duration.ZERO);
        answerMany(hosts, "http://a.org/", 10);
        try (var _ = hosts.turn(target("http://a.org/"), true, false);
                var _ = hosts.turn(target("http://a.org/"), true, false)) {
            assertThat(isFree(hosts, "http://a.org/")).isFalse();
            hosts.share(new Share(Set.of(0, 1), 2), Duration.ZERO);
            assertThat(isFree(hosts, "http://a.org/")).isTrue();
        }
    }

    @Test
    void aLimitedHostIsLeftToTheOneThatHasItsLimit() throws Exception {
        settings.hosts.put("a.org", limited(1));
        var own = WantedKeys.partition("a.org", 4);
        var hosts = hosts();
        hosts.share(new Share(Set.of(own), 4), Duration.ZERO);
        hosts.requireOurs(target("http://x.a.org/"));
        hosts.share(new Share(Set.of((own + 1) % 4), 4), Duration.ZERO);
        hosts.requireOurs(target("http://b.org/"));
        assertThatThrownBy(() -> hosts.requireOurs(target("http://x.a.org/")))
                .isInstanceOfSatisfying(
                        ElsewhereException.class, e -> assertThat(e.name()).isEqualTo("a.org"));
    }

    @Test
    void whoLosesPartOfALimitIsWaitedFor() throws Exception {
        settings.perHost = new Limits(null, 4);
        var hosts =
                new Hosts(
                        settings.build(),
                        new AddressPolicy(settings.build().allowNetworks()),
                        InstantSource.fixed(FetcherTestBase.NOW),
                        System::nanoTime);
        var turns = new ArrayList<Hosts.Turn>();
        for (var i = 0; i < 3; i++) {
            turns.add(hosts.turn(target("http://a.org/"), true, true));
        }
        var handover =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                hosts.share(new Share(Set.of(0), 2), Duration.ofSeconds(20));
                            } catch (InterruptedException _) {
                                Thread.currentThread().interrupt();
                            }
                        });
        while (!PARKED.contains(handover.getState())) {
            Thread.onSpinWait();
        }
        turns.removeLast().close();
        handover.join();
        assertThat(isFree(hosts, "http://a.org/")).isFalse();
        hosts.share(new Share(Set.of(0), 4), Duration.ofMillis(1));
    }

    @Test
    void forgetsHostsThatNeedNoMemory() throws Exception {
        var hosts = hosts();
        for (var i = 0; i < 1000; i++) {
            answerMany(hosts, "http://host" + i + ".org/", 1);
        }
        try (var busy = hosts.turn(target("http://busy.org/"), true, false)) {
            hosts.forgetIdle();
            assertThat(hosts.known()).isEqualTo(3);
            busy.failed(TIMEOUT, true);
        }
        hosts.forgetIdle();
        assertThat(hosts.known()).isEqualTo(1);
    }
}
