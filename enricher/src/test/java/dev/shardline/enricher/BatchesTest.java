package dev.shardline.enricher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class BatchesTest {

    private final List<Integer> sizes = Collections.synchronizedList(new ArrayList<>());

    @Test
    void whatComesWhileABatchRunsGoesTogether() throws Exception {
        var begun = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var batches =
                new Batches(
                        inputs -> {
                            begun.countDown();
                            await(go);
                            return doubled(inputs);
                        },
                        4);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<float[]> first = threads.submit(() -> batches.run(new float[] {0}));
            begun.await();
            var others = new ArrayList<Future<float[]>>();
            var ready = new CountDownLatch(6);
            for (int i = 1; i <= 6; i++) {
                float number = i;
                Callable<float[]> task =
                        () -> {
                            ready.countDown();
                            return batches.run(new float[] {number});
                        };
                others.add(threads.submit(task));
            }
            ready.await();
            go.countDown();
            assertThat(first.get()).containsExactly(0);
            for (int i = 1; i <= 6; i++) {
                assertThat(others.get(i - 1).get()).containsExactly(2 * i);
            }
        }
        assertThat(sizes).first().isEqualTo(1);
        assertThat(sizes).allMatch(size -> size <= 4);
        assertThat(sizes.stream().mapToInt(size -> size).sum()).isEqualTo(7);
    }

    @Test
    void withOneAtATimeThreadsRunSideBySide() throws Exception {
        var together = new CountDownLatch(2);
        var batches =
                new Batches(
                        inputs -> {
                            together.countDown();
                            await(together);
                            return doubled(inputs);
                        },
                        1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<float[]> one = threads.submit(() -> batches.run(new float[] {1}));
            Future<float[]> other = threads.submit(() -> batches.run(new float[] {2}));
            assertThat(one.get()).containsExactly(2);
            assertThat(other.get()).containsExactly(4);
        }
    }

    @Test
    void anInputWithoutAnswerTakesNoneFromTheOthers() throws Exception {
        var begun = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var batches =
                new Batches(
                        inputs -> {
                            begun.countDown();
                            await(go);
                            for (float[] input : inputs) {
                                if (input[0] == 13) {
                                    throw new FailedModel("no answer to 13");
                                }
                            }
                            return doubled(inputs);
                        },
                        8);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var results = new ArrayList<Future<float[]>>();
            results.add(threads.submit(() -> batches.run(new float[] {1})));
            begun.await();
            results.add(threads.submit(() -> batches.run(new float[] {13})));
            results.add(threads.submit(() -> batches.run(new float[] {2})));
            go.countDown();
            assertThat(results.get(0).get()).containsExactly(2);
            assertThat(results.get(2).get()).containsExactly(4);
            assertThatThrownBy(results.get(1)::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(FailedModel.class)
                    .hasMessageContaining("no answer to 13");
        }
    }

    private List<float[]> doubled(List<float[]> inputs) {
        sizes.add(inputs.size());
        return inputs.stream().map(input -> new float[] {2 * input[0]}).toList();
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
