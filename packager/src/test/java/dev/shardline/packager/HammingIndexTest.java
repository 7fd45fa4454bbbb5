package dev.shardline.packager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HammingIndexTest {

    private static final int HASHES = 100_000;
    private static final int QUERIES = 300;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
    void findsWhatBruteForceFindsAmongAHundredThousand(int distance) {
        var random = new Random(distance);
        var index = new HammingIndex(distance);
        long[] hashes = new long[HASHES];
        for (int i = 0; i < HASHES; i++) {
            // Clusters, so that there are neighbours at every distance, and the same hash twice.
            hashes[i] =
                    i % 3 == 0 || i < 10
                            ? random.nextLong()
                            : turned(hashes[random.nextInt(i)], random.nextInt(12), random);
            assertThat(index.add(hashes[i])).isEqualTo(i);
        }
        int found = 0;
        for (int query = 0; query < QUERIES; query++) {
            long hash = turned(hashes[random.nextInt(HASHES)], query % 14, random);
            OptionalInt expected = bruteForce(hashes, hash, distance);
            assertThat(index.nearest(hash)).as("%x", hash).isEqualTo(expected);
            found += expected.isPresent() ? 1 : 0;
        }
        assertThat(found).isBetween(1, QUERIES - 1);
    }

    private static OptionalInt bruteForce(long[] hashes, long hash, int distance) {
        int nearest = -1;
        for (int i = 0; i < hashes.length; i++) {
            int apart = Long.bitCount(hashes[i] ^ hash);
            int least = nearest < 0 ? distance + 1 : Long.bitCount(hashes[nearest] ^ hash);
            if (apart < least
                    || (nearest >= 0
                            && apart == least
                            && Long.compareUnsigned(hashes[i], hashes[nearest]) < 0)) {
                nearest = i;
            }
        }
        return nearest < 0 ? OptionalInt.empty() : OptionalInt.of(nearest);
    }

    private static long turned(long hash, int bits, Random random) {
        long result = hash;
        while (Long.bitCount(result ^ hash) < bits) {
            result = hash ^ ((result ^ hash) | (1L << random.nextInt(64)));
        }
        return result;
    }

    @Test
    void anEmptyOneFindsNothing() {
        assertThat(new HammingIndex(8).nearest(0)).isEmpty();
    }

    @Test
    void ofSeveralTheNearestIsFoundAndOfThoseTheSmallest() {
        var index = new HammingIndex(2);
        assertThat(index.add(0b11)).isZero();
        assertThat(index.add(0b10)).isEqualTo(1);
        assertThat(index.add(0b01)).isEqualTo(2);
        assertThat(index.add(0b01)).isEqualTo(3);
        assertThat(index.nearest(0)).hasValue(2);
        assertThat(index.nearest(0b11)).hasValue(0);
        assertThat(index.distance(1, 0)).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 9})
    void otherDistancesAreRefused(int distance) {
        assertThatThrownBy(() -> new HammingIndex(distance))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("was " + distance);
    }
}
