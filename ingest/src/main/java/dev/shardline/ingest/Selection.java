package dev.shardline.ingest;

import dev.shardline.schemas.recipe.SourceSettings.Select;
import java.util.List;

/// Which objects are wanted, exactly as `aws s3 cp --recursive` with the same `--exclude` and
/// `--include` would copy them: everything until a pattern matches, and the last one that matches
/// decides. The CLI joins patterns to the prefix before it matches, so what looks like a pattern in
/// the prefix is one.
final class Selection {

    private final List<Rule> rules;

    private record Rule(boolean include, Glob glob) {}

    /// @param prefix of the keys; empty, or it ends in a slash
    Selection(String prefix, List<Select> selects) {
        this.rules =
                selects.stream()
                        .map(select ->
                                new Rule(select.include(), Glob.of(prefix + select.pattern())))
                        .toList();
    }

    /// Whether a key is wanted, prefix included.
    boolean wants(String key) {
        boolean wanted = true;
        for (Rule rule : rules) {
            if (rule.glob().matches(key)) {
                wanted = rule.include();
            }
        }
        return wanted;
    }

    /// Whether the patterns do nothing: a common misunderstanding of `--include`.
    static boolean isIdle(List<Select> selects) {
        return !selects.isEmpty() && selects.stream().allMatch(Select::include);
    }
}
