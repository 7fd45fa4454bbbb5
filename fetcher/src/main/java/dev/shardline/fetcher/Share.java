package dev.shardline.fetcher;

import dev.shardline.schemas.WantedKeys;
import dev.shardline.schemas.recipe.HostSettings.Limits;
import dev.shardline.schemas.recipe.HostSettings.Rate;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How much of a job's limits is this fetcher's: for hosts whose records are spread, as much as it
/// has of the partitions of `wanted`; for a host that the recipe limits all of it, where it has the
/// partition that holds the host's records.
///
/// @param own partitions that this fetcher reads
/// @param all how many there are, at least 1
record Share(Set<Integer> own, int all) {

    static final Share WHOLE = new Share(Set.of(0), 1);

    Share {
        own = Set.copyOf(own);
    }

    /// Of a host that the recipe does not name.
    Limits of(Limits limits) {
        return own.size() == all
                ? limits
                : new Limits(ofRate(limits.rate()), ofConcurrency(limits.concurrency()));
    }

    /// Of a host that the recipe limits. Who meets it by a redirect and cannot send the record on
    /// has the share that others have.
    ///
    /// @param widest name that limits it
    Limits of(Limits limits, String widest) {
        return has(widest) ? limits : of(limits);
    }

    /// Whether the records of a host that the recipe limits are ours.
    ///
    /// @param widest name that limits it
    boolean has(String widest) {
        return own.contains(WantedKeys.partition(widest, all));
    }

    private @Nullable Rate ofRate(@Nullable Rate rate) {
        return rate == null
                ? null
                : new Rate(rate.count() * Math.max(1, own.size()), rate.time().multipliedBy(all));
    }

    private @Nullable Integer ofConcurrency(@Nullable Integer concurrency) {
        return concurrency == null ? null : Math.max(1, concurrency * own.size() / all);
    }
}
