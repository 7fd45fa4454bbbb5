package dev.shardline.fetcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class ByteBudgetTest {

    private static final int FREE = ByteBudget.FREE;

    @Test
    void theFirstPartIsFree() {
        var budget = new ByteBudget(1000, 1000, 1000);
        try (var one = budget.open();
                var two = budget.open()) {
            assertThat(one.tryHold(FREE)).isTrue();
            assertThat(two.tryHold(FREE)).isTrue();
            assertThat(two.held()).isZero();
        }
    }

    @Test
    void refusesAtOnceWhatIsNotThere() {
        var budget = new ByteBudget(3000, 1000, 1000);
        try (var one = budget.open();
                var two = budget.open()) {
            assertThat(one.tryHold(FREE + 1500)).isTrue();
            assertThat(two.tryHold(FREE + 600)).isFalse();
            one.release();
            assertThat(two.tryHold(FREE + 600)).isTrue();
        }
    }

    @Test
    void anInterruptedWaitLeavesNothingBehind() throws Exception {
        var budget = new ByteBudget(1000, 1000, 1000);
        var interrupted = new CountDownLatch(1);
        try (var one = budget.open()) {
            one.hold(FREE + 1000);
            var waiter =
                    Thread.ofVirtual()
                            .start(() -> {
                                try (var two = budget.open()) {
                                    two.hold(FREE + 1000);
                                } catch (InterruptedException _) {
                                    interrupted.countDown();
                                }
                            });
            waiter.interrupt();
            interrupted.await();
        }
        try (var three = budget.open()) {
            three.hold(FREE + 1000);
            assertThat(three.held()).isEqualTo(1000);
        }
    }

    @Test
    void holdsItsTotalAndNeverBlocksForEver() throws Exception {
        var total = 100_000L;
        var largest = 40_000;
        var budget = new ByteBudget(total, largest, 1000);
        var held = new AtomicLong();
        var most = new AtomicLong();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var bodies =
                    IntStream.range(0, 500)
                            .<Callable<Boolean>>mapToObj(seed ->
                                    () -> grow(budget, new Random(seed), largest, held, most))
                            .toList();
            for (var body : threads.invokeAll(bodies)) {
                assertThat(body.get()).isTrue();
            }
        }
        assertThat(most.get()).isLessThanOrEqualTo(total).isGreaterThan(total / 2);
        try (var all = budget.open()) {
            assertThat(all.tryHold(FREE + total - largest)).isTrue();
        }
    }

    private static boolean grow(
            ByteBudget budget, Random random, int largest, AtomicLong held, AtomicLong most)
            throws InterruptedException {
        try (var body = budget.open()) {
            var size = 0;
            while (size < largest) {
                var step = Math.min(largest - size, 1 + random.nextInt(largest / 3));
                body.hold((long) FREE + size + step);
                size += step;
                var now = held.addAndGet(step);
                most.accumulateAndGet(now, Math::max);
                LockSupport.parkNanos(1);
            }
            held.addAndGet(-size);
            return true;
        }
    }
}
