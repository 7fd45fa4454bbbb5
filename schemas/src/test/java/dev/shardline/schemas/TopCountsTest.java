package dev.shardline.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TopCountsTest {

    @Test
    void keepsTheFrequentWordsOfAnyNumber() {
        var counts = new TopCounts(100);
        for (int i = 0; i < 10_000; i++) {
            counts.add("rare" + i, 1);
            if (i % 10 == 0) {
                counts.add("frequent", 1);
            }
        }
        assertThat(counts.top(1)).containsExactly(Map.entry("frequent", 1_000L));
        assertThat(counts.top(1_000)).hasSizeLessThanOrEqualTo(100);
    }

    @Test
    void sortsByNumberThenByWord() {
        var counts = new TopCounts(10);
        IntStream.of(3, 1, 2).forEach(i -> counts.add("word" + i, 5));
        counts.add("last", 1);
        assertThat(counts.top(4).keySet()).containsExactly("word1", "word2", "word3", "last");
    }
}
