package dev.shardline.fetcher;

import dev.shardline.schemas.Outcome;
import dev.shardline.schemas.avro.FetchedImage;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.recipe.FetchSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/// Gets the bytes behind a record's url, over http, https or from an allowed folder.
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
        this(settings, edges, () -> {}, budget(settings));
    }

    Fetcher(FetchSettings settings, Edges edges, Runnable closeResolver, ByteBudget budget) {
        this.settings = settings;
        this.edges = edges;
        this.closeResolver = closeResolver;
        this.budget = budget;
        this.files = new LocalFiles(settings.allowFiles());
        this.connections = new Connections(settings, edges.resolver());
        this.reader = new BodyReader(settings.maxBytes(), settings.hashes(), counters.bytes);
        this.tools =
                new Attempt.Tools(
                        settings,
                        connections,
                        reader,
                        new OptOut(settings.respectOptOut(), settings.userAgent()),
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
    public static Fetcher of(FetchSettings settings) {
        var resolver = new SystemResolver();
        return new Fetcher(settings, Edges.ofSystem(resolver), resolver::close, budget(settings));
    }

    /// Fetches the image, with as many attempts as the settings allow and the failure is worth, and
    /// hands the outcome to `then`, exactly once.
    ///
    /// The body counts as in flight until `then` returns; by then it should be on its way out of
    /// memory, or in the caller's account. It is a heap buffer of its own, from 0 to its array's
    /// end.
    ///
    /// @return what `then` returns
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
        timer.shutdownNow();
        closeResolver.run();
    }

    private Outcome<FetchedImage> outcome(ImageRecord record, ByteBudget.Reservation memory)
            throws InterruptedException {
        counters.inFlight.increment();
        try {
            for (var attempts = 1; ; attempts++) {
                try {
                    return new Outcome.Passed<>(image(record, attempt(record.getUrl(), memory)));
                } catch (FailedException e) {
                    memory.release();
                    if (closed) {
                        // The failure may be our own doing; it says nothing of the record.
                        throw new InterruptedException("the fetcher was closed");
                    }
                    var failure = e.failure();
                    var wait =
                            attempts > settings.retries()
                                    ? Optional.<Duration>empty()
                                    : Backoff.before(failure, attempts, edges.random());
                    if (wait.isEmpty()) {
                        return new Outcome.Ended<>(failure.ends(record, attempts));
                    }
                    counters.retries.increment();
                    edges.pause().sleep(wait.get());
                }
            }
        } finally {
            counters.inFlight.decrement();
        }
    }

    private Got attempt(String url, ByteBudget.Reservation memory)
            throws FailedException, InterruptedException {
        if (Url.scheme(url).equals("file")) {
            return file(files.find(url), memory);
        }
        var parsed = Url.parse(url);
        try (var deadline = Deadline.start(timer, settings.timeout())) {
            return new Attempt(tools, deadline, memory).run(parsed);
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

    private static FetchedImage image(ImageRecord record, Got got) {
        var body = got.body();
        return new FetchedImage(
                record, body.bytes(), got.finalUrl(), got.contentType(), body.sha256(), body.md5());
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
