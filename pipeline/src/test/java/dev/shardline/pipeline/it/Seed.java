package dev.shardline.pipeline.it;

import java.util.Random;

/// Where a test's random moments come from: another seed each time, said at the beginning, and
/// repeated by `-Dshardline.seed=SEED`. What the machine adds cannot be repeated.
///
/// @param test whose it is
record Seed(String test, long number) {

    static Seed of(Class<?> test) {
        var seed =
                new Seed(
                        test.getSimpleName(),
                        Long.getLong("shardline.seed", System.currentTimeMillis() % 1_000_000));
        seed.say("seed " + seed.number);
        return seed;
    }

    Random random() {
        return new Random(number);
    }

    /// A line on what the test did, for whoever reads a failure.
    void say(String line) {
        System.out.println(test + ": " + line);
    }
}
