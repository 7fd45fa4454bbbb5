package dev.shardline.fetcher;

import dev.shardline.schemas.Outcome;
import dev.shardline.schemas.avro.FetchedImage;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.recipe.FetchSettings;
import dev.shardline.schemas.recipe.S3Settings;
import dev.shardline.schemas.s3.Buckets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// Gets the bytes behind a record's url, over http, https, from S3 or from an allowed folder; where
/// that fails, from the record's alternates in their order.
///
/// Any number of threads may fetch at once, each of which is blocked meanwhile: call it on a
/// virtual thread for each record. The number of callers is meant to be at most `concurrency`; more
/// of them wait for connections. Memory for bodies is bounded whatever their number. It owns
/// connections and a timer thread until it is closed.
public final class Fetcher implements AutoCloseable {

    private static final long HOUSEKEEPING_SECONDS = 5;

    private final FetchSettings settings;
    private final Edges edges;
    private final ByteBudget budget;
    private final LocalFiles files;
    private final Buckets buckets;
    private final S3Targets s3;
    private final Connections connections;
    private final BodyReader reader;
    private final Attempt.Tools tools;
    private final Counters counters = new Counters();
    private final ScheduledExecutorService timer = timer();
    private final Runnable closeResolver;
    private volatile boolean closed;

    /// The caller keeps what it hands in: close it after the fetcher.
    ///
    /// @throws dev.shardline.schemas.recipe.RecipeException where a network or folder of the
    ///   settings is none
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
        this.files = new LocalFiles(settings.allowFiles());
        this.buckets = new Buckets(s3Settings);
        this.s3 = new S3Targets(buckets);
        this.connections = new Connections(settings, edges.resolver());
        this.reader = new BodyReader(settings.maxBytes(), settings.hashes(), counters.bytes);
        this.tools =
                new Attempt.Tools(
                        settings,
                        connections,
                        reader,
                        new OptOut(settings.respectOptOut(), settings.userAgent()),
                        s3,
                        edges.clock(),
                        counters.requests);
        var _ =
                timer.scheduleWithFixedDelay(
                        connections::closeExpired,
                        HOUSEKEEPING_SECONDS,
                        HOUSEKEEPING_SECONDS,
                        TimeUnit.SECONDS);
    }

    /// A fetcher that asks the system's name servers.
    ///
    /// @throws dev.shardline.schemas.recipe.RecipeException where a network or folder of the
    ///   settings is none
    public static Fetcher of(FetchSettings settings, S3Settings s3) {
        var resolver = new SystemResolver();
        return new Fetcher(
                settings, s3, Edges.ofSystem(resolver), resolver::close, budget(settings));
    }

    /// Fetches the image, with as many attempts at each address as the settings allow and the
    /// failure is worth, and hands the outcome to `then`, exactly once. The reason of a failure is
    /// that of the record's url; its message names every address.
    ///
    /// The body counts as in flight until `then` returns; by then it should be on its way out of
    /// memory, or in the caller's account. It is a heap buffer of its own, from 0 to its array's
    /// end.
    ///
    /// @return what `then` returns
    /// @throws dev.shardline.schemas.s3.S3AccessException where no `s3://` url can be got at all:
    ///   without usable credentials, or from a server of the recipe that does not answer
    /// @throws InterruptedException where the thread was interrupted, or the fetcher closed, before
    ///   there was an outcome; `then` has not been called
    public <R> R fetch(ImageRecord record, Function<Outcome<FetchedImage>, R> then)
            throws InterruptedException {
        try (var memory = budget.open()) {
            return then.apply(outcome(record, memory));
        }
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

    private Outcome<FetchedImage> outcome(ImageRecord record, ByteBudget.Reservation memory)
            throws InterruptedException {
        counters.inFlight.increment();
        try {
            return new Visit(settings, edges, s3, counters.retries, () -> closed, this::attempt)
                    .outcome(record, memory);
        } finally {
            counters.inFlight.decrement();
        }
    }

    private Got attempt(String url, ByteBudget.Reservation memory)
            throws FailedException, InterruptedException {
        var scheme = Url.scheme(url);
        if (scheme.equals("file")) {
            return file(files.find(url), memory);
        }
        var target = scheme.equals("s3") ? s3.target(url) : Target.of(Url.parse(url));
        try (var deadline = Deadline.start(timer, settings.timeout())) {
            return new Attempt(tools, deadline, memory).run(target);
        }
    }

    private Got file(Path path, ByteBudget.Reservation memory)
            throws FailedException, InterruptedException {
        try (var in = Files.newInputStream(path);
                var deadline = Deadline.start(timer, settings.timeout())) {
            return new Got(
                    reader.read(in, Files.size(path), memory, deadline),
                    path.toUri().toString(),
                    null);
        } catch (IOException e) {
            throw LocalFiles.unreadable(path, e);
        }
    }

    private static ByteBudget budget(FetchSettings settings) {
        return ByteBudget.forBodiesUpTo(Math.min(settings.maxBytes(), BodyReader.MAX_ARRAY));
    }

    private static ScheduledExecutorService timer() {
        var threads = Thread.ofPlatform().daemon().name("fetch-timer").factory();
        var timer = new ScheduledThreadPoolExecutor(1, threads);
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }
}
