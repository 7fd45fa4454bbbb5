package dev.shardline.pipeline.it;

import java.time.Duration;
import java.util.Random;
import java.util.function.BooleanSupplier;

/// A moment to kill at: some random time after something has come to pass.
///
/// @param name of what has to happen first
/// @param condition whether it has
/// @param atLeast milliseconds later
/// @param below as many milliseconds later
record Moment(String name, BooleanSupplier condition, int atLeast, int below) {

    boolean came() {
        return condition.getAsBoolean();
    }

    Duration later(Random random) {
        return Duration.ofMillis(random.nextInt(atLeast, below));
    }
}
