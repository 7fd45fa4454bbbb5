package dev.shardline.packager;

import dev.shardline.schemas.recipe.EnrichSettings.Duplicates;
import java.util.Arrays;
import java.util.OptionalInt;

/// Hashes of 64 bits, to be found by others that differ in a few bits: multi-index hashing. Each of
/// a hash's four quarters leads to the hashes that have the same quarter. Two hashes that differ in
/// at most `k` bits have a quarter in which they differ in at most `k / 4`, so what is looked up
/// are the quarters that near ones can have, and every find is exact.
///
/// 24 to 48 bytes a hash. One thread.
final class HammingIndex {

    private static final int QUARTERS = 4;
    private static final int BITS = 16;
    private static final int NONE = -1;

    private final int distance;

    /// Which bits of a quarter are turned, in the order of their number.
    private final int[] turns;

    private final int[][] first = new int[QUARTERS][1 << BITS];
    private final int[][] next = new int[QUARTERS][1024];
    private long[] hashes = new long[1024];
    private int size;

    /// @param distance within which a hash is found, at most [Duplicates#MOST]
    HammingIndex(int distance) {
        if (distance < 0 || distance > Duplicates.MOST) {
            throw new IllegalArgumentException(
                    "distance must be 0 to " + Duplicates.MOST + ", was " + distance);
        }
        this.distance = distance;
        this.turns = turns(distance / QUARTERS);
        for (int[] quarter : first) {
            Arrays.fill(quarter, NONE);
        }
    }

    /// Adds a hash.
    ///
    /// @return its number: how many there were before
    int add(long hash) {
        if (size == hashes.length) {
            int room = Math.addExact(size, size >> 1);
            hashes = Arrays.copyOf(hashes, room);
            for (int quarter = 0; quarter < QUARTERS; quarter++) {
                next[quarter] = Arrays.copyOf(next[quarter], room);
            }
        }
        hashes[size] = hash;
        for (int quarter = 0; quarter < QUARTERS; quarter++) {
            int bits = quarter(hash, quarter);
            next[quarter][size] = first[quarter][bits];
            first[quarter][bits] = size;
        }
        return size++;
    }

    /// The nearest of the hashes within the distance; of several the smallest, unsigned, and of the
    /// same ones the first. So the order in which different hashes are added does not matter.
    OptionalInt nearest(long hash) {
        int nearest = NONE;
        int least = distance + 1;
        for (int quarter = 0; quarter < QUARTERS; quarter++) {
            int bits = quarter(hash, quarter);
            for (int turn : turns) {
                for (int i = first[quarter][bits ^ turn]; i != NONE; i = next[quarter][i]) {
                    int apart = distance(i, hash);
                    if (apart < least
                            || (nearest != NONE && apart == least && comesBefore(i, nearest))) {
                        least = apart;
                        nearest = i;
                    }
                }
            }
        }
        return nearest == NONE ? OptionalInt.empty() : OptionalInt.of(nearest);
    }

    private boolean comesBefore(int one, int other) {
        int order = Long.compareUnsigned(hashes[one], hashes[other]);
        return order < 0 || (order == 0 && one < other);
    }

    /// In how many bits a hash differs from one of these.
    int distance(int number, long hash) {
        return Long.bitCount(hashes[number] ^ hash);
    }

    private static int quarter(long hash, int quarter) {
        return (int) (hash >>> (quarter * BITS)) & 0xFFFF;
    }

    private static int[] turns(int radius) {
        int[] turns = new int[1 << BITS];
        int count = 0;
        for (int bits = 0; bits <= radius; bits++) {
            for (int turn = 0; turn < 1 << BITS; turn++) {
                if (Integer.bitCount(turn) == bits) {
                    turns[count++] = turn;
                }
            }
        }
        return Arrays.copyOf(turns, count);
    }
}
