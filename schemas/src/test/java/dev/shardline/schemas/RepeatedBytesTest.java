package dev.shardline.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RepeatedBytesTest {

    @Test
    void suspectsBytesFromThatManyAddressesOn() {
        var repeated = new RepeatedBytes(3);
        assertThat(repeated.isSuspicious("h", "http://a")).isFalse();
        assertThat(repeated.isSuspicious("h", "http://b")).isFalse();
        assertThat(repeated.isSuspicious("h", "http://c")).isTrue();
        assertThat(repeated.isSuspicious("h", "http://a")).isTrue();
    }

    @Test
    void countsAnAddressOnce() {
        var repeated = new RepeatedBytes(2);
        for (int i = 0; i < 5; i++) {
            assertThat(repeated.isSuspicious("h", "http://a")).isFalse();
        }
        assertThat(repeated.isSuspicious("other", "http://b")).isFalse();
    }

    @Test
    void forgetsWhatHasNotComeForLongAndKeepsWhatComesOften() {
        var repeated = new RepeatedBytes(3, 50);
        for (int i = 0; i < 10_000; i++) {
            boolean often = repeated.isSuspicious("often", "http://" + i);
            assertThat(often).isEqualTo(i >= 2);
            assertThat(repeated.isSuspicious("once" + i, "http://" + i)).isFalse();
        }
        repeated.isSuspicious("once0", "http://x");
        assertThat(repeated.isSuspicious("once0", "http://y")).as("0 is forgotten").isFalse();
    }
}
