package dev.shardline.fetcher;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Whether a host answers at all: the circuit breaker. Decides and does not wait: the time is
/// handed in, as nanoseconds from any origin.
///
/// In the same way it decides whether a host ever does what it is asked: no answer is then one that
/// says it is too much.
///
/// A host is down when its last [#IN_A_ROW] requests brought no answer and it has been silent for
/// the time of the recipe. From then on one request at a time tries it, after 30 s, 60 s and so on
/// up to 5 minutes; the first answer of whatever kind makes it healthy.
///
/// Not for several threads at once.
final class Health {

    static final int IN_A_ROW = 5;

    private static final Duration FIRST_PROBE = Duration.ofSeconds(30);
    private static final Duration LONGEST_PROBE = Duration.ofMinutes(5);

    private final Duration downAfter;
    private int silent;
    private long silentSince;
    private @Nullable Failure last;
    private boolean down;
    private boolean probing;
    private long probeAt;
    private Duration probeAfter = FIRST_PROBE;

    /// @param downAfter how long it may be silent
    Health(Duration downAfter) {
        this.downAfter = downAfter;
    }

    /// Whether it is of no use to wait for a turn.
    boolean isDown(long now) {
        return down && (probing || now - probeAt < 0);
    }

    /// Whether a request may be sent. Where the host is down, the caller whose answer is yes is the
    /// one that tries it, and must say what came of it.
    boolean mayAsk(long now) {
        if (isDown(now)) {
            return false;
        }
        probing = down;
        return true;
    }

    /// The host has answered.
    void answered() {
        silent = 0;
        last = null;
        down = false;
        probing = false;
        probeAfter = FIRST_PROBE;
    }

    /// It has not.
    ///
    /// @param startedAt when the request was
    void wasSilent(long startedAt, long now, Failure failure) {
        if (silent == 0) {
            silentSince = startedAt;
        }
        silent++;
        last = failure;
        if (down) {
            if (probing) {
                probing = false;
                probeAfter = probeAfter.multipliedBy(2);
                probeAfter = probeAfter.compareTo(LONGEST_PROBE) < 0 ? probeAfter : LONGEST_PROBE;
                probeAt = now + probeAfter.toNanos();
            }
        } else if (silent >= IN_A_ROW && now - silentSince >= downAfter.toNanos()) {
            down = true;
            probeAt = now + probeAfter.toNanos();
        }
    }

    /// Nobody knows what came of a request: the next one may try.
    void unknown() {
        probing = false;
    }

    /// Requests in a row without an answer.
    int silent() {
        return silent;
    }

    /// How long ago the first of them was sent.
    Duration silence(long now) {
        return Duration.ofNanos(now - silentSince);
    }

    /// What the last one ended with.
    @Nullable Failure last() {
        return last;
    }
}
