package dev.shardline.schemas;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/// How often words came, of which there may be any number: the frequent ones stay, and what is
/// counted is never more than came. A function of what it was given and in which order. For one
/// thread.
public final class TopCounts {

    private final int most;
    private Map<String, Long> counts = new HashMap<>();

    /// Nothing counted yet.
    ///
    /// @param most words that are kept; where there are more, the rarer half is forgotten
    public TopCounts(int most) {
        if (most < 2) {
            throw new IllegalArgumentException("at least 2 words are kept, not " + most);
        }
        this.most = most;
    }

    /// Counts a word.
    public void add(String word, long times) {
        counts.merge(word, times, Long::sum);
        if (counts.size() > most) {
            counts = new HashMap<>(top(most / 2));
        }
    }

    /// Counts what another has counted.
    public void addAll(Map<String, Long> others) {
        others.forEach(this::add);
    }

    /// The most frequent words, and of equally frequent ones the first in the alphabet.
    ///
    /// @param limit how many, at most
    public Map<String, Long> top(int limit) {
        return top(counts, limit);
    }

    /// The largest of some counts, in the same order.
    public static Map<String, Long> top(Map<String, Long> counts, int limit) {
        var top = new LinkedHashMap<String, Long>();
        counts.entrySet().stream()
                .sorted(
                        Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                                .thenComparing(Map.Entry.comparingByKey()))
                .limit(limit)
                .forEach(entry -> top.put(entry.getKey(), entry.getValue()));
        return top;
    }
}
