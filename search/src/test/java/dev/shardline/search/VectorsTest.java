package dev.shardline.search;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class VectorsTest {

    private static float[] at(double degrees) {
        double angle = Math.toRadians(degrees);
        return new float[] {(float) Math.cos(angle), (float) Math.sin(angle)};
    }

    @Test
    void keepsTheFirstOfThoseThatHangTogether() {
        // cos 20° is 0.9397, just too far; cos 19° is 0.9455.
        assertThat(Vectors.distinct(List.of(at(0), at(20), at(40)), 0.94)).containsExactly(0, 1, 2);
        assertThat(Vectors.distinct(List.of(at(0), at(19)), 0.94)).containsExactly(0);
        // The ends are far from each other, and near to one between them that comes later.
        assertThat(Vectors.distinct(List.of(at(0), at(90), at(36), at(18)), 0.94))
                .containsExactly(0, 1);
        assertThat(Vectors.distinct(List.of(), 0.94)).isEmpty();
    }

    @Test
    void givesDirectionsLengthOne() {
        float[] vector = {3, -4};
        assertThat(Vectors.normalize(vector)).isTrue();
        assertThat(vector).containsExactly(0.6f, -0.8f);
        float[] large = {Float.MAX_VALUE, 0};
        assertThat(Vectors.normalize(large)).isTrue();
        assertThat(large).containsExactly(1, 0);
    }

    @Test
    void leavesAloneWhatHasNoDirection() {
        assertThat(Vectors.normalize(new float[3])).isFalse();
        assertThat(Vectors.normalize(new float[] {1, Float.NaN})).isFalse();
        assertThat(Vectors.normalize(new float[] {1, Float.POSITIVE_INFINITY})).isFalse();
    }
}
