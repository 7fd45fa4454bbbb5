package dev.shardline.fetcher;

import dev.shardline.schemas.Outcome;
import dev.shardline.schemas.avro.FetchedImage;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.recipe.FetchSettings;
import dev.shardline.schemas.recipe.HashType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What is done for one record: each of its addresses in turn, each as often as it is worth.
///
/// @param retries counts them
/// @param closed whether failures may be the fetcher's own doing
record Visit(
        FetchSettings settings,
        Edges edges,
        S3Targets s3,
        LongAdder retries,
        BooleanSupplier closed,
        Attempts attempts) {

    /// One attempt at an address.
    interface Attempts {
        Got attempt(String address, ByteBudget.Reservation memory)
                throws FailedException, InterruptedException;
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
    }

    Outcome<FetchedImage> outcome(ImageRecord record, ByteBudget.Reservation memory)
            throws InterruptedException {
        var addresses = new LinkedHashSet<String>();
        addresses.add(record.getUrl());
        addresses.addAll(record.getAlternates());
        var failed = new ArrayList<End.Failed>();
        for (var address : addresses) {
            switch (visit(address, record, memory)) {
                case End.Brought(var got) -> {
                    return new Outcome.Passed<>(image(record, got));
                }
                case End.Failed end -> failed.add(end);
            }
            if (!failed.getLast().failure().isOfThisAddress()) {
                break;
            }
        }
        return new Outcome.Ended<>(failed.getFirst().failure().ends(record, sentence(failed)));
    }

    private static String sentence(List<End.Failed> failed) {
        return failed.getFirst().said()
                + failed.stream()
                        .skip(1)
                        .map(end -> "; then " + end.saidOfAlternate())
                        .collect(Collectors.joining());
    }

    private End visit(String address, ImageRecord record, ByteBudget.Reservation memory)
            throws InterruptedException {
        var mismatched = false;
        for (var made = 1; ; made++) {
            try {
                var got = attempts.attempt(address, memory);
                if (mismatched || made > settings.retries() || isAsExpected(record, got.body())) {
                    return new End.Brought(got);
                }
                // Once anew: it may have been damaged on the way. The second time is the source's
                // word against the server's, and validation says so.
                mismatched = true;
                memory.release();
                retries.increment();
            } catch (FailedException e) {
                memory.release();
                if (closed.getAsBoolean()) {
                    // The failure may be our own doing; it says nothing of the record.
                    throw new InterruptedException("the fetcher was closed");
                }
                var failure = e.failure();
                var wait = wait(failure, made);
                if (wait.isEmpty()) {
                    if (Url.scheme(address).equals("s3")) {
                        s3.requireReachable(failure);
                    }
                    return new End.Failed(address, failure, made);
                }
                retries.increment();
                edges.pause().sleep(wait.get());
            }
        }
    }

    private Optional<Duration> wait(Failure failure, int made) {
        return made > settings.retries()
                ? Optional.empty()
                : Backoff.before(failure, made, edges.random());
    }

    private boolean isAsExpected(ImageRecord record, Body body) {
        var expected = record.getChecksum().map(String::strip).orElse("");
        var type = settings.verify();
        if (expected.isEmpty() || type.isEmpty()) {
            return true;
        }
        var found = hash(type.get(), body);
        return found == null || found.equalsIgnoreCase(expected);
    }

    private static @Nullable String hash(HashType type, Body body) {
        return switch (type) {
            case MD5 -> body.md5();
            case SHA256 -> body.sha256();
        };
    }

    private static FetchedImage image(ImageRecord record, Got got) {
        var body = got.body();
        return new FetchedImage(
                record, body.bytes(), got.finalUrl(), got.contentType(), body.sha256(), body.md5());
    }
}
