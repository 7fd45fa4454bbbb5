package dev.shardline.packager.classes;

import java.math.BigInteger;
import java.util.Collections;
import java.util.List;

/// Python's `random` as far as a shuffle needs it: the same seed gives the same order there and
/// here. It is the Mersenne Twister MT19937.
final class PythonRandom {

    private static final int N = 624;
    private static final int M = 397;
    private static final int UPPER = 0x8000_0000;

    private final int[] state = new int[N];
    private int index = N;

    PythonRandom(long seed) {
        seed(words(BigInteger.valueOf(seed).abs()));
    }

    private static int[] words(BigInteger seed) {
        int[] words = new int[Math.max(1, (seed.bitLength() + 31) / 32)];
        for (int i = 0; i < words.length; i++) {
            words[i] = seed.shiftRight(32 * i).intValue();
        }
        return words;
    }

    /// The generator's `init_by_array`.
    private void seed(int[] key) {
        state[0] = 19_650_218;
        for (int i = 1; i < N; i++) {
            state[i] = 1_812_433_253 * mixed(i) + i;
        }
        int i = 1;
        for (int k = 0; k < Math.max(N, key.length); k++) {
            int j = k % key.length;
            state[i] = (state[i] ^ (mixed(i) * 1_664_525)) + key[j] + j;
            i = next(i);
        }
        for (int k = 0; k < N - 1; k++) {
            state[i] = (state[i] ^ (mixed(i) * 1_566_083_941)) - i;
            i = next(i);
        }
        state[0] = UPPER;
    }

    private int mixed(int i) {
        return state[i - 1] ^ (state[i - 1] >>> 30);
    }

    private int next(int i) {
        if (i + 1 < N) {
            return i + 1;
        }
        state[0] = state[N - 1];
        return 1;
    }

    private int nextInt() {
        if (index == N) {
            twist();
        }
        int y = state[index++];
        y ^= y >>> 11;
        y ^= (y << 7) & 0x9d2c_5680;
        y ^= (y << 15) & 0xefc6_0000;
        return y ^ (y >>> 18);
    }

    private void twist() {
        for (int i = 0; i < N; i++) {
            int y = (state[i] & UPPER) | (state[(i + 1) % N] & ~UPPER);
            state[i] = state[(i + M) % N] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : 0x9908_b0df);
        }
        index = 0;
    }

    /// A number from 0 to below the bound, as `randrange` gives it.
    private int below(int bound) {
        int unused = Integer.numberOfLeadingZeros(bound);
        int value = nextInt() >>> unused;
        while (value >= bound) {
            value = nextInt() >>> unused;
        }
        return value;
    }

    /// Python's `shuffle`.
    void shuffle(List<?> list) {
        for (int i = list.size() - 1; i > 0; i--) {
            Collections.swap(list, i, below(i + 1));
        }
    }
}
