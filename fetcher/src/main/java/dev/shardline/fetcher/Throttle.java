package dev.shardline.fetcher;

import dev.shardline.schemas.recipe.HostSettings.Limits;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// How much may be asked of a host: by the limits of the recipe, and by what it answers. Decides
/// and does not wait: the time is handed in, as nanoseconds from any origin.
///
/// It begins with [#FIRST] requests at the same time and one more for each answer. An answer that
/// it was too much halves that; from then on it grows by one for each round of answers. After a 429
/// nothing is asked at all for as long as the host says, or for a time that doubles.
///
/// Not for several threads at once.
final class Throttle {

    /// What [#wait] says where only the end of another request can help.
    static final long UNTIL_ONE_ENDS = Long.MAX_VALUE;

    static final int FIRST = 4;

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    /// What was not asked for a while may be made up for, by so much.
    private static final long SLACK = SECOND / 10;

    private static final int MOST_DOUBLINGS = 6;

    private double atOnce = FIRST;
    private boolean growing = true;
    private int inFlight;
    private boolean started;
    private long nextAt;
    private boolean paused;
    private long pausedUntil;
    private int refusals;
    private long cutAt;

    /// What a request has said of its host's strength.
    sealed interface Verdict {

        /// It was answered, whatever with.
        record Served() implements Verdict {}

        /// It was too much: 503, or the connection was reset.
        record Strained() implements Verdict {}

        /// It was too often: 429, or a time was named.
        ///
        /// @param retryAfter what the host asks to wait, where it says so
        record Refused(@Nullable Duration retryAfter) implements Verdict {}

        /// Nothing.
        record Unknown() implements Verdict {}
    }

    /// How long the next request has to wait; 0 where it may start.
    long wait(long now, Limits limits) {
        if (inFlight >= allowed(limits)) {
            return UNTIL_ONE_ENDS;
        }
        var wait = limits.rate() != null && started ? Math.max(0, nextAt - now) : 0;
        return paused ? Math.max(wait, pausedUntil - now) : wait;
    }

    /// A request starts now.
    void start(long now, Limits limits) {
        inFlight++;
        var rate = limits.rate();
        if (rate != null) {
            var from = started ? now - Math.min(now - nextAt, SLACK) : now;
            nextAt = from + Math.round(SECOND / rate.perSecond());
            started = true;
        }
        if (paused && now - pausedUntil >= 0) {
            paused = false;
        }
    }

    /// A request has ended.
    ///
    /// @param longest pause that a host gets, whatever it asks for
    void end(long now, Limits limits, Verdict verdict, Duration longest) {
        inFlight--;
        switch (verdict) {
            case Verdict.Served _ -> {
                refusals = 0;
                grow(most(limits));
            }
            case Verdict.Strained _ -> cut(now, most(limits));
            case Verdict.Refused(var asked) -> {
                cut(now, most(limits));
                pause(now, asked, longest);
            }
            case Verdict.Unknown _ -> {}
        }
    }

    /// Whether more requests are in flight than the limits of the recipe allow.
    boolean exceeds(Limits limits) {
        return inFlight > most(limits);
    }

    /// Whether to forget this would change nothing.
    boolean isAtRest(long now) {
        return inFlight == 0
                && (!paused || now - pausedUntil >= 0)
                && (!started || now - nextAt >= 0);
    }

    /// Requests that may be in flight at the same time now.
    int allowed(Limits limits) {
        return (int) Math.min(atOnce, most(limits));
    }

    private static double most(Limits limits) {
        var most = limits.concurrency();
        return most == null ? Double.MAX_VALUE : most;
    }

    private void grow(double most) {
        if (atOnce < most) {
            atOnce = Math.min(most, atOnce + (growing ? 1 : 1 / atOnce));
        }
    }

    /// At most once a second: the requests that were in flight together all say the same.
    private void cut(long now, double most) {
        if (growing || now - cutAt >= SECOND) {
            growing = false;
            cutAt = now;
            atOnce = Math.max(1, Math.min(atOnce, most) / 2);
        }
    }

    private void pause(long now, @Nullable Duration asked, Duration longest) {
        var doubled = SECOND << Math.min(refusals, MOST_DOUBLINGS);
        refusals++;
        var wait = Math.min(asked == null ? doubled : asked.toNanos(), longest.toNanos());
        if (!paused || pausedUntil - now < wait) {
            pausedUntil = now + wait;
        }
        paused = true;
    }
}
