package dev.shardline.fetcher;

import dev.shardline.fetcher.Throttle.Verdict;
import dev.shardline.schemas.Reason;
import dev.shardline.schemas.recipe.FetchSettings;
import dev.shardline.schemas.recipe.HostSettings;
import dev.shardline.schemas.recipe.HostSettings.Limits;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.hc.client5.http.psl.PublicSuffixMatcher;
import org.apache.hc.client5.http.psl.PublicSuffixMatcherLoader;
import org.jspecify.annotations.Nullable;

/// Whose turn it is: what hosts, domains and this process can take at the same time, and which
/// hosts do not answer any more, or nothing but that it is too much.
///
/// A request waits for its host first, then for the host's domain, then for the process; so those
/// that wait for a slow host take nothing from the others. Hosts about which nothing is worth
/// remembering are forgotten by [#forgetIdle]. Used by many threads.
final class Hosts {

    /// What waits longer for its turn comes again later, so that it does not hold up what was read
    /// after it.
    static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    /// What marks the gate of a domain: no host has such a name.
    private static final String DOMAIN = "*.";

    private static final Verdict SERVED = new Verdict.Served();
    private static final Duration REMEMBERED = Duration.ofMinutes(30);
    private static final Duration WITHOUT_END = Duration.ofDays(1000);
    private static final PublicSuffixMatcher SUFFIXES = PublicSuffixMatcherLoader.getDefault();

    private final HostSettings settings;
    private final Duration longestPause;
    private final AddressPolicy policy;
    private final Semaphore process;
    private final InstantSource clock;
    private final LongSupplier nanos;
    private final ConcurrentHashMap<String, Entry<Gate>> gates = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Entry<Known>> healths = new ConcurrentHashMap<>();
    private final ReentrantLock sharing = new ReentrantLock();
    private final Set<Turn> movable = new HashSet<>();
    private volatile Share share = Share.WHOLE;

    /// Whether a host answers at all, and whether it ever answers anything but that it is too much:
    /// both are what [Health] decides, after different times.
    private record Known(Health silence, Health refusal) {

        boolean isDown(long now) {
            return silence.isDown(now) || refusal.isDown(now);
        }

        /// Both or none, so that none waits for a trial that the other forbids.
        boolean mayAsk(long now) {
            return !isDown(now) && silence.mayAsk(now) && refusal.mayAsk(now);
        }

        boolean isForgettable(long now) {
            return List.of(silence, refusal).stream()
                    .allMatch(
                            one -> one.silent() == 0 || one.silence(now).compareTo(REMEMBERED) > 0);
        }
    }

    /// What is known of a host, and how many requests want to know it.
    private static final class Entry<T> {
        final T value;
        final ReentrantLock lock = new ReentrantLock();
        int users;

        Entry(T value) {
            this.value = value;
        }
    }

    /// @param clock says since when a host is down
    /// @param nanos measures waits
    Hosts(FetchSettings settings, AddressPolicy policy, InstantSource clock, LongSupplier nanos) {
        this.settings = settings.hosts();
        this.longestPause = settings.maxRetryAfter();
        this.policy = policy;
        this.process = new Semaphore(settings.concurrency(), true);
        this.clock = clock;
        this.nanos = nanos;
    }

    /// How much of the limits is ours from now on. Requests to hosts whose limit is another
    /// fetcher's now are broken off where their records can go there; the others are waited for, so
    /// that whoever has the rest of the limits may begin when this returns.
    ///
    /// @param patience with requests that last
    void share(Share share, Duration patience) throws InterruptedException {
        sharing.lock();
        try {
            this.share = share;
            movable.stream().filter(turn -> !turn.isOurs()).forEach(Turn::take);
        } finally {
            sharing.unlock();
        }
        var until = nanos.getAsLong() + patience.toNanos();
        for (var name : List.copyOf(gates.keySet())) {
            var entry = gates.get(name);
            if (entry != null) {
                var limiting = settings.limiting(name);
                var lost = !limiting.isEmpty() && !share.has(limiting.getLast());
                entry.value.settle(lost, until);
            }
        }
    }

    /// Fails where the recipe limits the host and the limit is another fetcher's.
    void requireOurs(Target target) throws ElsewhereException {
        var limiting = settings.limiting(target.url().host());
        if (!limiting.isEmpty() && !share.has(limiting.getLast())) {
            throw new ElsewhereException(limiting.getLast());
        }
    }

    /// Waits until a request may be sent. The caller ends the turn.
    ///
    /// @param patient whether to wait however long it takes
    /// @param movable whether the request may be left to the fetcher that has the host's limit
    /// @throws UnaskedException with the reason `host_down`, or with the status with which the host
    ///   has refused all for as long as one may ask to wait
    /// @throws CrowdedException where it takes long and the caller is not patient
    /// @throws ElsewhereException where the limit went to another fetcher meanwhile
    Turn turn(Target target, boolean patient, boolean movable)
            throws FailedException, CrowdedException, ElsewhereException, InterruptedException {
        var turn = new Turn(target);
        var ready = false;
        try {
            turn.requireAlive();
            for (var gate : gatesOf(target)) {
                turn.pass(gate, patient ? WITHOUT_END : LONGEST_WAIT);
            }
            process.acquire();
            turn.inProcess = true;
            if (movable) {
                turn.requireOurs();
            }
            // It may have died while others were waited for.
            turn.ask();
            ready = true;
            return turn;
        } finally {
            if (!ready) {
                turn.close();
            }
        }
    }

    /// Forgets hosts that are as good as new.
    void forgetIdle() {
        for (var name : List.copyOf(gates.keySet())) {
            gates.computeIfPresent(
                    name, (_, entry) -> entry.users == 0 && entry.value.isAtRest() ? null : entry);
        }
        for (var name : List.copyOf(healths.keySet())) {
            healths.computeIfPresent(
                    name, (_, entry) -> entry.users == 0 && isForgettable(entry) ? null : entry);
        }
    }

    /// Hosts about which something is remembered.
    int known() {
        return gates.size() + healths.size();
    }

    private boolean isForgettable(Entry<Known> entry) {
        entry.lock.lock();
        try {
            return entry.value.isForgettable(nanos.getAsLong());
        } finally {
            entry.lock.unlock();
        }
    }

    /// The gates on the way to a host, the narrowest first.
    private List<String> gatesOf(Target target) {
        var host = target.url().host();
        var limiting = settings.limiting(host);
        if (!limiting.isEmpty()) {
            return limiting;
        }
        if (isOurs(target)) {
            return List.of();
        }
        var gates = new ArrayList<String>();
        if (settings.perHost().areAny()) {
            gates.add(host);
        }
        if (settings.perDomain().areAny() && IpLiteral.parse(host).isEmpty()) {
            var domain = SUFFIXES.getDomainRoot(host);
            gates.add(DOMAIN + (domain == null ? host : domain));
        }
        return gates;
    }

    private Limits limits(String gate) {
        var named = settings.named().get(gate);
        if (named != null && named.limits().areAny()) {
            return share.of(
                    named.limits().or(new Limits(null, settings.perHost().concurrency())),
                    settings.limiting(gate).getLast());
        }
        return share.of(gate.startsWith(DOMAIN) ? settings.perDomain() : settings.perHost());
    }

    /// Whether it is in a network that the recipe allows, or storage that has its own ways to say
    /// that it is too much.
    private boolean isOurs(Target target) {
        return target.trusted()
                || target.object() != null
                || IpLiteral.parse(target.url().host()).filter(policy::isNamed).isPresent();
    }

    private static <T> Entry<T> use(
            ConcurrentHashMap<String, Entry<T>> entries, String name, Supplier<T> fresh) {
        return Objects.requireNonNull(
                entries.compute(
                        name,
                        (_, known) -> {
                            var entry = known == null ? new Entry<>(fresh.get()) : known;
                            entry.users++;
                            return entry;
                        }));
    }

    private static <T> void release(ConcurrentHashMap<String, Entry<T>> entries, String name) {
        entries.computeIfPresent(
                name,
                (_, entry) -> {
                    entry.users--;
                    return entry;
                });
    }

    /// A request's right to be sent; closed when its answer has been read. For one thread.
    final class Turn implements AutoCloseable {

        private final Thread thread = Thread.currentThread();
        private final Target target;
        private final String authority;
        private final List<String> passed = new ArrayList<>();
        private final List<Gate> gatesPassed = new ArrayList<>();
        private final Entry<Known> health;
        private boolean inProcess;
        private boolean asked;
        private long startedAt;
        private Verdict verdict = new Verdict.Unknown();
        private Optional<Boolean> answered = Optional.empty();
        private @Nullable Failure failure;
        private boolean canBeTaken;
        private boolean taken;

        private Turn(Target target) {
            this.target = target;
            this.authority = target.url().host() + ":" + target.url().port();
            this.health =
                    use(
                            healths,
                            authority,
                            () ->
                                    new Known(
                                            new Health(settings.downAfter()),
                                            new Health(longestPause)));
        }

        /// It was answered and what came was of use, or not the host's fault.
        void served() {
            verdict = SERVED;
            answered = Optional.of(true);
        }

        /// It failed.
        ///
        /// @param silent whether nothing at all came from the host
        void failed(Failure failure, boolean silent) {
            this.failure = failure;
            if (silent) {
                answered = Optional.of(false);
            } else if (failure.reason() != Reason.BLOCKED_ADDRESS) {
                answered = Optional.of(true);
            }
            verdict = verdict(failure);
        }

        /// Fails where the limit of the host went to another fetcher in the middle of the request:
        /// this is why it was interrupted.
        void requireNotTaken() throws ElsewhereException {
            leave();
            if (taken) {
                throw new ElsewhereException(widest());
            }
        }

        @Override
        public void close() {
            leave();
            if (inProcess) {
                process.release();
            }
            for (var i = passed.size() - 1; i >= 0; i--) {
                // What one host cannot take says nothing of the others of its domain.
                var said = i == 0 || verdict instanceof Verdict.Unknown ? verdict : SERVED;
                gatesPassed.get(i).leave(said, longestPause);
                release(gates, passed.get(i));
            }
            if (asked) {
                report();
            }
            release(healths, authority);
        }

        /// From now on the turn can be taken.
        private void requireOurs() throws ElsewhereException {
            if (settings.limiting(target.url().host()).isEmpty()) {
                return;
            }
            sharing.lock();
            try {
                Hosts.this.requireOurs(target);
                canBeTaken = movable.add(this);
            } finally {
                sharing.unlock();
            }
        }

        private boolean isOurs() {
            return share.has(widest());
        }

        private String widest() {
            return settings.limiting(target.url().host()).getLast();
        }

        /// Holding the lock of [Hosts#sharing], so that it hits nothing but the request.
        private void take() {
            taken = true;
            thread.interrupt();
        }

        /// From now on the turn cannot be taken any more. If it was, the thread is no longer
        /// interrupted.
        private void leave() {
            if (!canBeTaken) {
                return;
            }
            sharing.lock();
            try {
                movable.remove(this);
                canBeTaken = false;
                if (taken) {
                    var _ = Thread.interrupted();
                }
            } finally {
                sharing.unlock();
            }
        }

        private void requireAlive() throws FailedException {
            health.lock.lock();
            try {
                if (health.value.isDown(nanos.getAsLong())) {
                    throw down();
                }
            } finally {
                health.lock.unlock();
            }
        }

        private void ask() throws FailedException {
            health.lock.lock();
            try {
                startedAt = nanos.getAsLong();
                if (!health.value.mayAsk(startedAt)) {
                    throw down();
                }
                asked = true;
            } finally {
                health.lock.unlock();
            }
        }

        private FailedException down() {
            var silence = health.value.silence();
            if (silence.isDown(nanos.getAsLong())) {
                return new UnaskedException(
                        Failure.of(
                                Reason.HOST_DOWN,
                                known("has not answered", silence) + " (fetch.host_down_after)"));
            }
            var refusal = health.value.refusal();
            var last = refusal.last();
            return new UnaskedException(
                    new Failure(
                            Reason.BAD_RESPONSE,
                            last == null ? 0 : last.status(),
                            known("has refused everything", refusal) + " (fetch.max_retry_after)",
                            false,
                            null));
        }

        private String known(String what, Health health) {
            var last = health.last();
            var since =
                    clock.instant()
                            .minus(health.silence(nanos.getAsLong()))
                            .truncatedTo(ChronoUnit.SECONDS);
            return "%s %s since %s, %d requests in a row; the last one: %s"
                    .formatted(
                            authority,
                            what,
                            since,
                            health.silent(),
                            last == null ? "nothing came" : last.sentence());
        }

        private void pass(String name, Duration atMost)
                throws CrowdedException, InterruptedException {
            var gate = use(gates, name, () -> new Gate(() -> limits(name), nanos)).value;
            var entered = false;
            try {
                entered = gate.enter(atMost);
            } finally {
                if (!entered) {
                    release(gates, name);
                }
            }
            if (!entered) {
                throw new CrowdedException(name);
            }
            passed.add(name);
            gatesPassed.add(gate);
        }

        private void report() {
            health.lock.lock();
            try {
                report(health.value.silence(), answered);
                var served = answered.filter(it -> it);
                report(
                        health.value.refusal(),
                        served.map(_ -> !(verdict instanceof Verdict.Refused)));
            } finally {
                health.lock.unlock();
            }
        }

        private void report(Health health, Optional<Boolean> good) {
            if (good.isEmpty()) {
                health.unknown();
            } else if (good.get() || failure == null) {
                health.answered();
            } else {
                health.wasSilent(startedAt, nanos.getAsLong(), failure);
            }
        }

        private static Verdict verdict(Failure failure) {
            if (failure.status() == 429
                    || (failure.status() == 503 && failure.retryAfter() != null)) {
                return new Verdict.Refused(failure.retryAfter());
            }
            if (failure.status() == 503 || failure.reason() == Reason.CONNECTION_RESET) {
                return new Verdict.Strained();
            }
            return failure.status() != 0 ? SERVED : new Verdict.Unknown();
        }
    }
}
