package dev.shardline.fetcher;

import dev.shardline.schemas.Outcome;
import dev.shardline.schemas.Reason;
import dev.shardline.schemas.Retries;
import dev.shardline.schemas.avro.FetchedImage;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.recipe.FetchSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What is done for one record: each of its addresses in turn, each as often as it is worth. What
/// would have to wait for long goes back to where it came from.
///
/// For one thread.
final class Visit {

    /// A longer pause is not spent here.
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Tools tools;
    private final ImageRecord record;
    private final ByteBudget.Reservation memory;
    private final List<String> failures;
    private final boolean movable;
    private final boolean mayBePostponed;

    /// What every visit of a fetcher shares.
    ///
    /// @param retries counts them
    /// @param closed whether failures may be the fetcher's own doing
    record Tools(
            FetchSettings settings,
            Edges edges,
            S3Targets s3,
            LongAdder retries,
            BooleanSupplier closed,
            Attempts attempts) {}

    /// One attempt at an address.
    interface Attempts {

        /// The attempt; blocks until it has ended.
        ///
        /// @param patient whether to wait for a crowded host
        /// @param movable whether to leave a host to the fetcher that has its limit
        Got attempt(String address, ByteBudget.Reservation memory, boolean patient, boolean movable)
                throws FailedException, CrowdedException, ElsewhereException, InterruptedException;
    }

    /// What came of a record.
    sealed interface Result {
        record Ended(Outcome<FetchedImage> outcome) implements Result {}

        record Postponed(ImageRecord again) implements Result {}

        /// To be sent on.
        ///
        /// @param name by which the recipe limits the host that it leads to
        record Elsewhere(ImageRecord again, String name) implements Result {}
    }

    /// What came of an address.
    private sealed interface End {
        record Brought(Got got) implements End {}

        record Failed(String address, Failure failure, int attempts) implements End {

            String said() {
                return failure.after(attempts);
            }

            String saidOfAlternate() {
                return Url.redacted(address) + ": " + said();
            }
        }

        record Later(Duration pause) implements End {}

        record Elsewhere(String name) implements End {}
    }

    /// @param movable whether the record may be left to another fetcher
    Visit(Tools tools, ImageRecord record, ByteBudget.Reservation memory, boolean movable) {
        this.movable = movable;
        this.tools = tools;
        this.record = record;
        this.memory = memory;
        this.failures = new ArrayList<>(record.getFailures());
        // Which of several addresses had its attempts is not remembered.
        this.mayBePostponed = record.getAlternates().isEmpty();
    }

    Result run() throws InterruptedException {
        var addresses = new LinkedHashSet<String>();
        addresses.add(record.getUrl());
        addresses.addAll(record.getAlternates());
        var failed = new ArrayList<End.Failed>();
        for (var address : addresses) {
            switch (visit(address)) {
                case End.Brought(var got) -> {
                    return new Result.Ended(new Outcome.Passed<>(image(got)));
                }
                case End.Later(var pause) -> {
                    return new Result.Postponed(
                            Retries.postponed(
                                    record, failures, tools.edges.clock().instant().plus(pause)));
                }
                case End.Elsewhere(var name) -> {
                    return new Result.Elsewhere(
                            Retries.postponed(record, failures, tools.edges.clock().instant()),
                            name);
                }
                case End.Failed end -> failed.add(end);
            }
            if (!failed.getLast().failure().isOfThisAddress()) {
                break;
            }
        }
        return new Result.Ended(
                new Outcome.Ended<>(
                        failed.getFirst()
                                .failure()
                                .ends(Retries.ended(record, failures), sentence(failed))));
    }

    private static String sentence(List<End.Failed> failed) {
        return failed.getFirst().said()
                + failed.stream()
                        .skip(1)
                        .map(end -> "; then " + end.saidOfAlternate())
                        .collect(Collectors.joining());
    }

    private End visit(String address) throws InterruptedException {
        var mismatched = false;
        @Nullable Failure before = null;
        for (var made = mayBePostponed ? failures.size() + 1 : 1; ; made++) {
            try {
                var got = tools.attempts.attempt(address, memory, !mayBePostponed, movable);
                if (mismatched || made > tools.settings.retries() || isAsExpected(got.body())) {
                    return new End.Brought(got);
                }
                // Once anew: it may have been damaged on the way. The second time is the source's
                // word against the server's, and validation says so.
                mismatched = true;
                memory.release();
                failures.add(Reason.CHECKSUM_MISMATCH.word());
                tools.retries.increment();
            } catch (CrowdedException _) {
                memory.release();
                return new End.Later(Hosts.LONGEST_WAIT);
            } catch (ElsewhereException e) {
                memory.release();
                return new End.Elsewhere(e.name());
            } catch (FailedException e) {
                memory.release();
                if (tools.closed.getAsBoolean()) {
                    // The failure may be our own doing; it says nothing of the record.
                    throw new InterruptedException("the fetcher was closed");
                }
                var failure = e.failure();
                if (e instanceof UnaskedException) {
                    // What the record itself has met is the better word.
                    return before == null
                            ? new End.Failed(address, failure, 1)
                            : new End.Failed(address, before, made - 1);
                }
                before = failure;
                failures.add(failure.word());
                var wait = wait(failure, made);
                if (wait.isEmpty()) {
                    if (e instanceof ProxyFailedException) {
                        throw new ProxyException(failure.after(made));
                    }
                    return failed(address, failure, made);
                }
                tools.retries.increment();
                if (wait.get().compareTo(LONGEST_PAUSE) > 0) {
                    return mayBePostponed
                            ? new End.Later(wait.get())
                            : failed(address, failure, made);
                }
                tools.edges.pause().sleep(wait.get());
            }
        }
    }

    private End.Failed failed(String address, Failure failure, int made) {
        if (Url.scheme(address).equals("s3")) {
            tools.s3.requireReachable(failure);
        }
        return new End.Failed(address, failure, made);
    }

    private Optional<Duration> wait(Failure failure, int made) {
        return made > tools.settings.retries()
                ? Optional.empty()
                : Backoff.before(
                        failure, made, tools.settings.maxRetryAfter(), tools.edges.random());
    }

    private boolean isAsExpected(Body body) {
        var expected = record.getChecksum().map(String::strip).orElse("");
        var type = tools.settings.verify();
        if (expected.isEmpty() || type.isEmpty()) {
            return true;
        }
        return body.hashes().get(type.get()).map(expected::equalsIgnoreCase).orElse(true);
    }

    private FetchedImage image(Got got) {
        var body = got.body();
        var hashes = body.hashes();
        return new FetchedImage(
                Retries.ended(record, failures),
                body.bytes(),
                got.finalUrl(),
                got.contentType(),
                hashes.sha256(),
                hashes.md5(),
                hashes.sha512());
    }
}
