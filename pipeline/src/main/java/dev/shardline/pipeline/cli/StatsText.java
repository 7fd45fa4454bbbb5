package dev.shardline.pipeline.cli;

import dev.shardline.ingest.stats.Statistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Statistics of a source as lines for people.
final class StatsText {

    private StatsText() {}

    static List<String> lines(Statistics found) {
        var lines = new ArrayList<String>();
        lines.add(line("rows", found.rows()));
        lines.add(line("bad rows", found.badRows()));
        lines.add(line("unique (url, caption)", found.unique()));
        lines.add(line("sites", found.sites()));
        block("count", found.counts(), lines);
        for (Statistics.Buckets buckets : found.buckets()) {
            block(buckets.name() + ", both ends of each bucket included", buckets.rows(), lines);
        }
        block("language", found.languages(), lines);
        lines.add("quantiles, from the least value to the greatest");
        for (Statistics.Numbers numbers : found.numbers()) {
            lines.add(
                    "  %s (%,d values): %s"
                            .formatted(
                                    numbers.name(),
                                    numbers.count(),
                                    String.join(
                                            " ",
                                            numbers.quantiles().stream()
                                                    .map(StatsText::number)
                                                    .toList())));
        }
        lines.add("domains");
        for (Statistics.Domain domain : found.domains()) {
            String punsafe =
                    domain.punsafe() == null ? "" : ", mean punsafe " + number(domain.punsafe());
            lines.add("  %s: %,d rows%s".formatted(domain.name(), domain.rows(), punsafe));
        }
        return lines;
    }

    private static void block(String title, Map<String, Long> counts, List<String> lines) {
        if (!counts.isEmpty()) {
            lines.add(title);
            counts.forEach((name, count) -> lines.add("  " + line(name, count)));
        }
    }

    private static String line(String name, long count) {
        return String.format(Locale.ROOT, "%-28s %,15d", name, count);
    }

    /// Whole numbers without a fraction.
    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%.6g", value);
    }
}
