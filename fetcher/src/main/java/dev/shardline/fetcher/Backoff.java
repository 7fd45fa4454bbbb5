package dev.shardline.fetcher;

import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// How long to wait before the next attempt.
final class Backoff {

    private static final Duration FIRST = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofSeconds(10);

    private Backoff() {}

    /// Empty where another attempt is not worth it.
    ///
    /// @param attempts made so far, at least 1
    /// @param longest that a server may ask to wait
    static Optional<Duration> before(
            Failure failure, int attempts, Duration longest, RandomGenerator random) {
        if (!failure.worthRetrying()) {
            return Optional.empty();
        }
        if (failure.retryAfter() != null) {
            return Optional.of(failure.retryAfter()).filter(wait -> wait.compareTo(longest) <= 0);
        }
        var doubled = FIRST.multipliedBy(1L << Math.min(attempts - 1, 10));
        var ceiling = doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
        return Optional.of(Duration.ofMillis(random.nextLong(ceiling.toMillis() + 1)));
    }

    /// The time that a `Retry-After` header asks for, seconds or a date; empty where it is neither.
    static Optional<Duration> retryAfter(String header, InstantSource clock) {
        var value = header.strip();
        if (!value.isEmpty() && value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            var seconds = value.length() > 9 ? Integer.MAX_VALUE : Integer.parseInt(value);
            return Optional.of(Duration.ofSeconds(seconds));
        }
        try {
            var date = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            var wait = Duration.between(clock.instant(), date);
            return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
        } catch (DateTimeParseException _) {
            return Optional.empty();
        }
    }
}
