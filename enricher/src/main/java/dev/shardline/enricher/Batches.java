package dev.shardline.enricher;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// Gathers what several threads want of a model, so that it gets a batch at once: while one batch
/// runs, the next one gathers. Nobody waits for company. Safe for use by several threads.
final class Batches {

    /// What is done with a batch.
    @FunctionalInterface
    interface Runner {
        /// Runs the model once.
        ///
        /// @return an answer to each of the inputs, in their order
        List<float[]> run(List<float[]> inputs) throws FailedModel;
    }

    private static final class Wanted {
        private final float[] input;
        private float @Nullable [] answer;
        private @Nullable FailedModel failure;

        Wanted(float[] input) {
            this.input = input;
        }
    }

    private final Runner runner;
    private final int most;
    private final ReentrantLock running = new ReentrantLock();
    private final Queue<Wanted> waiting = new ArrayDeque<>();

    /// @param most inputs of a batch; with 1, threads run side by side
    Batches(Runner runner, int most) {
        this.runner = runner;
        this.most = most;
    }

    /// The answer to one input.
    ///
    /// @throws FailedModel if there is none; the others of the batch have theirs
    float[] run(float[] input) throws FailedModel {
        if (most == 1) {
            return runner.run(List.of(input)).getFirst();
        }
        var own = new Wanted(input);
        synchronized (waiting) {
            waiting.add(own);
        }
        running.lock();
        try {
            while (own.answer == null && own.failure == null) {
                runBatch();
            }
        } finally {
            running.unlock();
        }
        float[] answer = own.answer;
        if (answer == null) {
            throw Objects.requireNonNull(own.failure);
        }
        return answer;
    }

    private void runBatch() {
        var batch = new ArrayList<Wanted>();
        synchronized (waiting) {
            while (batch.size() < most && !waiting.isEmpty()) {
                batch.add(waiting.remove());
            }
        }
        try {
            answer(batch);
        } catch (FailedModel _) {
            // One of them is to blame: each for itself.
            for (Wanted one : batch) {
                try {
                    answer(List.of(one));
                } catch (FailedModel e) {
                    one.failure = e;
                }
            }
        }
    }

    private void answer(List<Wanted> batch) throws FailedModel {
        List<float[]> answers = runner.run(batch.stream().map(one -> one.input).toList());
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).answer = answers.get(i);
        }
    }
}
