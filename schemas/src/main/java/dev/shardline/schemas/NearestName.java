package dev.shardline.schemas;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// The name that somebody meant who wrote another one: for messages.
public final class NearestName {

    private NearestName() {}

    /// The known name with the least edits, if they are few for the length of the given one.
    public static Optional<String> to(String given, Collection<String> known) {
        int few = Math.max(1, given.length() / 3);
        return known.stream()
                .filter(name -> edits(given, name) <= few)
                .min(Comparator.comparingInt(name -> edits(given, name)));
    }

    /// Levenshtein's distance; case counts for nothing, and neighbours that changed places for one.
    public static int edits(String one, String other) {
        String a = one.toLowerCase(Locale.ROOT);
        String b = other.toLowerCase(Locale.ROOT);
        int[][] cost = new int[a.length() + 1][b.length() + 1];
        Arrays.setAll(cost[0], j -> j);
        for (int i = 1; i <= a.length(); i++) {
            cost[i][0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                int best = Math.min(cost[i - 1][j], cost[i][j - 1]) + 1;
                best = Math.min(best, cost[i - 1][j - 1] + change);
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
