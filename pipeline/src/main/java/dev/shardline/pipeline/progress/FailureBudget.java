package dev.shardline.pipeline.progress;

import dev.shardline.schemas.FateWord;
import dev.shardline.schemas.recipe.StopRule;
import dev.shardline.schemas.recipe.StopRule.Most;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What may go wrong in a job before it is stopped.
///
/// @param rules of the recipe's `stop_when`
public record FailureBudget(List<StopRule> rules) {

    /// A share of a few records says nothing.
    private static final long LEAST_FOR_SHARES = 1_000;

    public FailureBudget {
        rules = List.copyOf(rules);
    }

    /// Which limit a job has reached, as a sentence for people; none while it may go on.
    public Optional<String> exceeded(JobStatus status) {
        return rules.stream().flatMap(rule -> exceeded(rule, status).stream()).findFirst();
    }

    private static Optional<String> exceeded(StopRule rule, JobStatus status) {
        return rule.limits().entrySet().stream()
                .sorted(Comparator.comparing(limit -> limit.getKey().word()))
                .flatMap(limit -> exceeded(rule, limit, status).stream())
                .findFirst();
    }

    private static Optional<String> exceeded(
            StopRule rule, Map.Entry<FateWord, Most> limit, JobStatus status) {
        FateWord word = limit.getKey();
        long finished = word.isOfRows() ? status.rows() : status.tried();
        long found = word.count(status.statuses(), status.reasons());
        if (finished < rule.of().orElse(least(limit.getValue())) || found == 0) {
            return Optional.empty();
        }
        String records =
                word.isOfRows()
                        ? "%,d finished records".formatted(finished)
                        : "%,d finished records that filter and dedup let through"
                                .formatted(finished);
        return switch (limit.getValue()) {
            case Most.Records(long number) when found >= number ->
                    Optional.of(
                            sentence(
                                    status, found, records, word, "from %,d on".formatted(number)));
            case Most.Percent(double share) when 100.0 * found / finished >= share ->
                    Optional.of(
                            sentence(
                                    status,
                                    found,
                                    "%s (%s %%)".formatted(records, percent(found, finished)),
                                    word,
                                    "from %s %% on".formatted(percent(share))));
            case Most.Records _, Most.Percent _ -> Optional.empty();
        };
    }

    private static long least(Most most) {
        return switch (most) {
            case Most.Records _ -> 1;
            case Most.Percent _ -> LEAST_FOR_SHARES;
        };
    }

    private static String sentence(
            JobStatus status, long found, String records, FateWord word, String limit) {
        return "Job %s is stopped: %,d of %s ended as %s, and stop_when stops it %s."
                .formatted(status.job(), found, records, word.word(), limit);
    }

    private static String percent(long part, long whole) {
        return percent(100.0 * part / whole);
    }

    private static String percent(double share) {
        return String.format(Locale.ROOT, "%.1f", share).replaceFirst("\\.0$", "");
    }
}
