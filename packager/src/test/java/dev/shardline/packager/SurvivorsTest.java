package dev.shardline.packager;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.packager.Survivors.Likeness;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SurvivorsTest {

    private static final int IMAGES = 5_000;

    /// Hashes in clusters, so that there are neighbours at every distance.
    static long[] hashes(int count, Random random) {
        long[] hashes = new long[count];
        for (int i = 0; i < count; i++) {
            hashes[i] = i % 4 == 0 ? random.nextLong() : hashes[random.nextInt(i)];
            for (int bit = random.nextInt(6); i % 4 != 0 && bit > 0; bit--) {
                hashes[i] ^= 1L << random.nextInt(64);
            }
        }
        return hashes;
    }

    /// By the number of each image that goes, what it looks like.
    static Map<Integer, Likeness> bruteForce(List<Integer> order, long[] hashes, int distance) {
        var gone = new HashMap<Integer, Likeness>();
        var stay = new ArrayList<Integer>();
        for (int image : order) {
            Likeness nearest = new Likeness(-1, distance + 1);
            for (int other : stay) {
                int apart = Long.bitCount(hashes[image] ^ hashes[other]);
                boolean smaller =
                        nearest.survivor() >= 0
                                && Long.compareUnsigned(hashes[other], hashes[nearest.survivor()])
                                        < 0;
                if (apart < nearest.distance() || (apart == nearest.distance() && smaller)) {
                    nearest = new Likeness(other, apart);
                }
            }
            if (nearest.survivor() < 0) {
                stay.add(image);
            } else {
                gone.put(image, nearest);
            }
        }
        return gone;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 5, 7, 8})
    void staysWhoeverIsNearToNoneThatStays(int distance) {
        var random = new Random(distance);
        long[] hashes = hashes(IMAGES, random);
        List<Integer> order = random.ints(0, IMAGES).distinct().limit(IMAGES).boxed().toList();
        var survivors = new Survivors(distance);
        var gone = new HashMap<Integer, Likeness>();
        for (int image : order) {
            survivors.take(image, hashes[image]).ifPresent(like -> gone.put(image, like));
        }
        assertThat(gone).isEqualTo(bruteForce(order, hashes, distance));
        assertThat(gone.size()).isBetween(1, IMAGES - 1);
    }

    @Test
    void nearToOneThatGoesCountsForNothing() {
        var survivors = new Survivors(1);
        assertThat(survivors.take(7, 0b0)).isEmpty();
        assertThat(survivors.take(3, 0b1)).contains(new Likeness(7, 1));
        assertThat(survivors.take(5, 0b11)).isEmpty();
        assertThat(survivors.take(6, 0b11)).contains(new Likeness(5, 0));
        assertThat(IntStream.range(0, 3).mapToObj(i -> survivors.take(i, 0b10)).distinct())
                .hasSize(1);
    }
}
