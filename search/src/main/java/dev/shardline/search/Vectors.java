package dev.shardline.search;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// Arithmetic of vectors.
final class Vectors {

    private Vectors() {}

    /// Makes a vector have length 1.
    ///
    /// @return false if it has no direction; it is as it was then
    static boolean normalize(float[] vector) {
        double sum = 0;
        for (float number : vector) {
            sum += (double) number * number;
        }
        if (!(sum > 0) || Double.isInfinite(sum)) {
            return false;
        }
        double length = Math.sqrt(sum);
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (vector[i] / length);
        }
        return true;
    }

    /// The inner product.
    static double product(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += (double) one[i] * other[i];
        }
        return sum;
    }

    /// Of vectors that are near each other, directly or by others between them, the first.
    ///
    /// @param vectors of length 1
    /// @param near the least inner product of neighbours
    /// @return positions in the list, ascending
    static List<Integer> distinct(List<float[]> vectors, double near) {
        var kept = new ArrayList<Integer>();
        var seen = new boolean[vectors.size()];
        var waiting = new ArrayDeque<Integer>();
        for (int first = 0; first < seen.length; first++) {
            if (seen[first]) {
                continue;
            }
            kept.add(first);
            seen[first] = true;
            waiting.add(first);
            while (!waiting.isEmpty()) {
                float[] centre = vectors.get(waiting.remove());
                // What came before `first` is in another component.
                for (int i = first + 1; i < seen.length; i++) {
                    if (!seen[i] && product(centre, vectors.get(i)) >= near) {
                        seen[i] = true;
                        waiting.add(i);
                    }
                }
            }
        }
        return kept;
    }
}
