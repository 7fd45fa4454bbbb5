package dev.shardline.fetcher;

import dev.shardline.schemas.Outcome;
import dev.shardline.schemas.avro.FetchedImage;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.recipe.FetchSettings;
import dev.shardline.schemas.recipe.HostSettings.Limits;
import dev.shardline.schemas.recipe.HostSettings.Rate;
import dev.shardline.schemas.recipe.S3Settings;
import dev.shardline.schemas.recipe.Secrets;
import dev.shardline.schemas.s3.Buckets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Gets the bytes behind a record's url, over http, https, from S3 or from an allowed folder; where
/// that fails, from the record's alternates in their order.
///
/// Any number of threads may fetch at once, each of which is blocked meanwhile: call it on a
/// virtual thread for each record. At most `concurrency` of them have a request in flight; the
/// others wait for the turn of their host, or of the process, which costs little. Memory for bodies
/// is bounded whatever their number. It owns connections and a timer thread until it is closed.
public final class Fetcher implements AutoCloseable {

    private static final long HOUSEKEEPING_SECONDS = 5;
    private static final int MOST_FILES = 64;
    private static final Duration LONGEST_HANDOVER = Duration.ofSeconds(5);

    /// Records that may wait here for their time; further ones wait in their topic.
    private static final int MOST_SLEEPING = 2000;

    /// How fast records may go back to their topic: so often it is read for nothing.
    private static final Limits POSTPONEMENTS =
            new Limits(new Rate(500, Duration.ofSeconds(1)), null);

    private final FetchSettings settings;
    private final Edges edges;
    private final ByteBudget budget;
    private final LocalFiles localFiles;
    private final Buckets buckets;
    private final S3Targets s3;
    private final Connections connections;
    private final Proxies proxies;
    private final HostHeaders headers;
    private final Hosts hosts;
    private final Attempt.Tools robotsTools;
    private final Attempt.Tools tools;
    private final Visit.Tools visits;
    private final Semaphore files = new Semaphore(MOST_FILES);
    private final Semaphore sleeping = new Semaphore(MOST_SLEEPING);
    private final Gate postponements = new Gate(() -> POSTPONEMENTS, System::nanoTime);
    private final Counters counters = new Counters();
    private final ScheduledExecutorService timer = timer();
    private final Runnable closeResolver;
    private volatile boolean closed;

    /// The caller keeps what it hands in: close it after the fetcher.
    ///
    /// @throws dev.shardline.schemas.recipe.RecipeException where a network, folder, secret or
    ///   proxy of the settings is none
    public Fetcher(FetchSettings settings, Edges edges) {
        this(settings, S3Settings.STANDARD, edges);
    }

    Fetcher(FetchSettings settings, S3Settings s3, Edges edges) {
        this(settings, s3, edges, () -> {}, budget(settings));
    }

    Fetcher(
            FetchSettings settings,
            S3Settings s3Settings,
            Edges edges,
            Runnable closeResolver,
            ByteBudget budget) {
        this.settings = settings;
        this.edges = edges;
        this.closeResolver = closeResolver;
        this.budget = budget;
        this.localFiles = new LocalFiles(settings.allowFiles());
        this.buckets = new Buckets(s3Settings);
        this.s3 = new S3Targets(buckets);
        var policy = new AddressPolicy(settings.allowNetworks());
        var secrets = new Secrets(System::getenv);
        this.proxies = new Proxies(settings.hosts(), secrets);
        this.connections = new Connections(settings, policy, edges.resolver());
        this.hosts = new Hosts(settings, policy, edges.clock(), System::nanoTime);
        this.headers = new HostHeaders(settings.hosts(), secrets);
        this.robotsTools =
                tools(
                        Optional.empty(),
                        new BodyReader(Robots.MAX_BYTES, Set.of(), counters.bytes),
                        Set.of());
        var robots = new Robots(this::robotsFile, settings.userAgent(), System::nanoTime);
        this.tools =
                tools(
                        Optional.of(robots).filter(_ -> settings.respectRobots()),
                        new BodyReader(settings.maxBytes(), settings.hashes(), counters.bytes),
                        settings.respectOptOut());
        this.visits =
                new Visit.Tools(settings, edges, s3, counters.retries, () -> closed, this::attempt);
        var _ =
                timer.scheduleWithFixedDelay(
                        this::tidy, HOUSEKEEPING_SECONDS, HOUSEKEEPING_SECONDS, TimeUnit.SECONDS);
    }

    /// A fetcher that asks the name servers of the settings, else the system's.
    ///
    /// @throws dev.shardline.schemas.recipe.RecipeException where a network, folder, secret or
    ///   proxy of the settings is none
    public static Fetcher of(FetchSettings settings, S3Settings s3) {
        var servers = settings.dns().addresses();
        var system = new SystemLookup();
        var lookup = servers.isEmpty() ? system : new ServerLookup(servers);
        var resolver = new CachingResolver(lookup, settings.dns().maxTtl(), System::nanoTime);
        return new Fetcher(settings, s3, Edges.ofSystem(resolver), system::close, budget(settings));
    }

    /// How much of the job's limits of hosts is this fetcher's, from now on; until it is said, all.
    /// Waits some seconds for requests that are too many now; what was redirected to a host whose
    /// limit is another's is broken off and sent on.
    ///
    /// @param own partitions of `wanted` whose records come here
    /// @param all how many there are
    public void share(Set<Integer> own, int all) {
        try {
            hosts.share(new Share(own, all), LONGEST_HANDOVER);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /// What becomes of a record that should go to another fetcher.
    @FunctionalInterface
    public interface Elsewhere<R> {

        /// Sends it on.
        ///
        /// @param name that a redirect of it leads to, as the recipe limits it: the key of `wanted`
        ///   for the fetcher that has the limit
        R send(ImageRecord record, String name);
    }

    /// Fetches the image; what redirects to a host whose limit another fetcher has is fetched here
    /// within the share of the limit.
    ///
    /// @see #fetch(ImageRecord, Function, Function, Elsewhere)
    public <R> R fetch(
            ImageRecord record,
            Function<Outcome<FetchedImage>, R> then,
            Function<ImageRecord, R> later)
            throws InterruptedException {
        return fetch(record, then, later, null);
    }

    /// Fetches the image, with as many attempts at each address as the settings allow and the
    /// failure is worth, and hands the outcome to `then`, exactly once. The reason of a failure is
    /// that of the record's url; its message names every address.
    ///
    /// Where the record would have to wait for more than some seconds, because its server asks for
    /// that or others wait for its host, it is handed to `later` instead: as it should come here
    /// again, behind what else there is.
    ///
    /// Where it is redirected to a host that the recipe limits, and the limit is another fetcher's,
    /// it is handed to `elsewhere`, if that is not null: do so for a record that was not sent on
    /// before, else two of them could send it back and forth.
    ///
    /// The body counts as in flight until `then` returns; by then it should be on its way out of
    /// memory, or in the caller's account. It is a heap buffer of its own, from 0 to its array's
    /// end.
    ///
    /// @return what `then` returns
    /// @throws dev.shardline.schemas.s3.S3AccessException where no `s3://` url can be got at all:
    ///   without usable credentials, or from a server of the recipe that does not answer
    /// @throws ProxyException where the proxy of the recipe cannot be reached or does not know us
    /// @throws InterruptedException where the thread was interrupted, or the fetcher closed, before
    ///   there was an outcome; `then` has not been called
    public <R> R fetch(
            ImageRecord record,
            Function<Outcome<FetchedImage>, R> then,
            Function<ImageRecord, R> later,
            @Nullable Elsewhere<R> elsewhere)
            throws InterruptedException {
        if (!awaitTime(record)) {
            return postpone(record, later);
        }
        try (var memory = budget.open()) {
            return switch (visit(record, memory, elsewhere != null)) {
                case Visit.Result.Ended(var outcome) -> then.apply(outcome);
                case Visit.Result.Postponed(var again) -> postpone(again, later);
                case Visit.Result.Elsewhere(var again, var name) ->
                        Objects.requireNonNull(elsewhere).send(again, name);
            };
        }
    }

    /// Whether the record's time has come.
    private boolean awaitTime(ImageRecord record) throws InterruptedException {
        var left = Duration.ofMillis(record.getNotBefore() - edges.clock().millis());
        if (!left.isPositive()) {
            return true;
        }
        if (!sleeping.tryAcquire()) {
            return false;
        }
        try {
            var soon = left.compareTo(Hosts.LONGEST_WAIT) <= 0;
            edges.pause().sleep(soon ? left : Hosts.LONGEST_WAIT);
            return soon;
        } finally {
            sleeping.release();
        }
    }

    private <R> R postpone(ImageRecord record, Function<ImageRecord, R> later)
            throws InterruptedException {
        counters.postponed.increment();
        if (postponements.enter(Hosts.LONGEST_WAIT)) {
            postponements.leave(new Throttle.Verdict.Served(), Duration.ZERO);
        }
        return later.apply(record);
    }

    /// The counts so far.
    public FetchStats stats() {
        return counters.stats();
    }

    /// Breaks off what is in flight and frees every connection and thread.
    @Override
    public void close() {
        closed = true;
        connections.close();
        buckets.close();
        timer.shutdownNow();
        closeResolver.run();
    }

    private Attempt.Tools tools(
            Optional<Robots> robots, BodyReader reader, Set<String> respectOptOut) {
        return new Attempt.Tools(
                settings,
                connections,
                hosts,
                robots,
                proxies,
                headers,
                reader,
                new OptOut(respectOptOut, settings.userAgent()),
                s3,
                edges.clock(),
                counters.requests);
    }

    private ByteBuffer robotsFile(Url file)
            throws FailedException, CrowdedException, InterruptedException {
        try (var deadline = Deadline.start(timer, settings.timeout());
                var memory = budget.open()) {
            return new Attempt(robotsTools, deadline, memory, false, false)
                    .run(Target.of(file))
                    .body()
                    .bytes();
        } catch (ElsewhereException e) {
            throw new IllegalStateException("a robots.txt stays here", e);
        }
    }

    private void tidy() {
        connections.closeExpired();
        hosts.forgetIdle();
    }

    private Visit.Result visit(ImageRecord record, ByteBudget.Reservation memory, boolean movable)
            throws InterruptedException {
        counters.inFlight.increment();
        try {
            return new Visit(visits, record, memory, movable).run();
        } finally {
            counters.inFlight.decrement();
        }
    }

    private Got attempt(String url, ByteBudget.Reservation memory, boolean patient, boolean movable)
            throws FailedException, CrowdedException, ElsewhereException, InterruptedException {
        var scheme = Url.scheme(url);
        if (scheme.equals("file")) {
            return file(localFiles.find(url), memory);
        }
        if (scheme.equals("data") && settings.allowData()) {
            return data(DataUrl.parse(url), memory);
        }
        var target = scheme.equals("s3") ? s3.target(url) : Target.of(Url.parse(url));
        try (var deadline = Deadline.start(timer, settings.timeout())) {
            return new Attempt(tools, deadline, memory, patient, movable).run(target);
        }
    }

    private Got data(DataUrl url, ByteBudget.Reservation memory)
            throws FailedException, InterruptedException {
        try (var in = url.open();
                var deadline = Deadline.start(timer, settings.timeout())) {
            return new Got(
                    tools.reader().read(in, url.size(), memory, deadline), url.shown(), url.type());
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }

    private Got file(Path path, ByteBudget.Reservation memory)
            throws FailedException, InterruptedException {
        files.acquire();
        try (var in = Files.newInputStream(path);
                var deadline = Deadline.start(timer, settings.timeout())) {
            return new Got(
                    tools.reader().read(in, Files.size(path), memory, deadline),
                    path.toUri().toString(),
                    null);
        } catch (IOException e) {
            throw LocalFiles.unreadable(path, e);
        } finally {
            files.release();
        }
    }

    private static ByteBudget budget(FetchSettings settings) {
        return ByteBudget.forBodiesUpTo(
                Math.min(settings.maxBytes(), BodyReader.MAX_ARRAY), settings.concurrency());
    }

    private static ScheduledExecutorService timer() {
        var threads = Thread.ofPlatform().daemon().name("fetch-timer").factory();
        var timer = new ScheduledThreadPoolExecutor(1, threads);
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }
}
