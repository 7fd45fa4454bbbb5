package dev.shardline.ingest.filter;

import static java.util.Comparator.comparingInt;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/// The column that somebody meant who wrote another name.
final class NearestName {

    private NearestName() {}

    /// The column with the least edits, if they are few for the length of the name.
    static Optional<Variable> to(String name, Collection<Variable> variables) {
        return variables.stream()
                .filter(it -> edits(name, it.column()) <= 1 + name.length() / 4)
                .min(comparingInt(it -> edits(name, it.column())));
    }

    /// Levenshtein's distance; case counts for nothing, and neighbours that changed places for one.
    static int edits(String one, String other) {
        String a = one.toLowerCase(Locale.ROOT);
        String b = other.toLowerCase(Locale.ROOT);
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        Arrays.setAll(cost[0], j -> j);
        for (int i = 1; i <= a.length(); i++) {
            cost[i][0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int swap = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int best = Math.min(cost[i - 1][j], cost[i][j - 1]) + 1;
                best = Math.min(best, cost[i - 1][j - 1] + swap);
                if (i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    best = Math.min(best, cost[i - 2][j - 2] + 1);
                }
                cost[i][j] = best;
            }
        }
        return cost[a.length()][b.length()];
    }
}
