package dev.shardline.schemas.recipe;

import dev.shardline.schemas.FateWord;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/// When a job that goes wrong is to be stopped: one of the recipe's `stop_when`.
///
/// @param limits at which number or share of records, by what became of them
/// @param leastFinished finished records before which nothing is judged; null where the recipe does
///   not say
public record StopRule(Map<FateWord, Most> limits, @Nullable Long leastFinished) {

    public StopRule {
        limits = Map.copyOf(limits);
    }

    /// Finished records before which nothing is judged, where the recipe says so.
    public OptionalLong of() {
        return leastFinished == null ? OptionalLong.empty() : OptionalLong.of(leastFinished);
    }

    /// How many records are too many.
    public sealed interface Most {

        /// So many.
        record Records(long number) implements Most {}

        /// So many of a hundred finished ones.
        record Percent(double share) implements Most {}
    }
}
