package dev.shardline.ingest.stats;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a source holds.
///
/// @param rows that can become records
/// @param badRows the others
/// @param unique rows of different url and caption, told apart as `dedup` does
/// @param numbers of each column with numbers, and of the length of the captions
/// @param counts of rows for which something holds, in the order of LAION's reports
/// @param buckets rows by size; both ends of a bucket belong to it, as in LAION's reports
/// @param languages rows by language, the most frequent first; empty without such a column
/// @param sites different hosts as they are written
/// @param domains the first ones by mean `punsafe` and then by rows; without that column by rows
public record Statistics(
        long rows,
        long badRows,
        long unique,
        List<Numbers> numbers,
        Map<String, Long> counts,
        List<Buckets> buckets,
        Map<String, Long> languages,
        long sites,
        List<Domain> domains) {

    public Statistics {
        numbers = List.copyOf(numbers);
        buckets = List.copyOf(buckets);
        domains = List.copyOf(domains);
    }

    /// The numbers of a column. Quantiles are exact, and values that are there.
    ///
    /// @param count of values; nulls and NaN are none
    /// @param quantiles from the least to the greatest value, in equal steps; empty without values
    public record Numbers(String name, long count, List<Double> quantiles) {
        public Numbers {
            quantiles = List.copyOf(quantiles);
        }
    }

    /// Rows by the size of something.
    ///
    /// @param rows by `FROM-TO`, in order
    public record Buckets(String name, Map<String, Long> rows) {}

    /// The rows of a domain.
    ///
    /// @param punsafe the mean; null without values
    public record Domain(String name, long rows, @Nullable Double punsafe) {}
}
