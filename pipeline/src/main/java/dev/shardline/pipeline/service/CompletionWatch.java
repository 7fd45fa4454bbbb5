package dev.shardline.pipeline.service;

import dev.shardline.pipeline.loop.Tables;
import dev.shardline.schemas.avro.JobState;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Ends when every record of the job stands in the ledger: so services of a finished job end by
/// themselves.
final class CompletionWatch implements Service {

    private static final int SECONDS = 5;

    private final String job;
    private final Tables tables;
    private final CountDownLatch stopped = new CountDownLatch(1);

    CompletionWatch(String job, Tables tables) {
        this.job = job;
        this.tables = tables;
    }

    @Override
    public String name() {
        return "completion";
    }

    @Override
    public void run() throws InterruptedException {
        while (!stopped.await(SECONDS, TimeUnit.SECONDS)) {
            Optional<JobState> state = tables.job(job);
            if (state.isPresent()
                    && state.get().getComplete()
                    && Tables.isComplete(state.get(), tables.ledger().values())) {
                return;
            }
        }
    }

    @Override
    public void stop() {
        stopped.countDown();
    }
}
