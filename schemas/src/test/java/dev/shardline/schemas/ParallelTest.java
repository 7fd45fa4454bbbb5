package dev.shardline.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ParallelTest {

    @Test
    void keepsTheOrderOfTheItems() throws IOException {
        List<Integer> items = IntStream.range(0, 100).boxed().toList();
        assertThat(Parallel.map(items, 7, item -> item * 2))
                .isEqualTo(items.stream().map(item -> item * 2).toList());
    }

    @Test
    void severalAreUnderWayAtOnce() throws IOException {
        var both = new CyclicBarrier(2);
        assertThat(
                        Parallel.map(
                                List.of(1, 2),
                                2,
                                _ -> {
                                    try {
                                        return both.await(20, TimeUnit.SECONDS);
                                    } catch (Exception e) {
                                        throw new IOException(e);
                                    }
                                }))
                .hasSize(2);
    }

    @Test
    void throwsWhatATaskThrew() {
        assertThatThrownBy(() -> Parallel.map(List.of(1, 2), 1, ParallelTest::failing))
                .isInstanceOf(IOException.class)
                .hasMessage("no 1");
        assertThatThrownBy(() -> Parallel.map(List.of(3), 1, ParallelTest::failing))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("no 3");
    }

    private static int failing(int item) throws IOException {
        if (item == 3) {
            throw new IllegalStateException("no 3");
        }
        throw new IOException("no " + item);
    }
}
