package dev.shardline.pipeline.service;

import dev.shardline.pipeline.broker.BrokerException;
import dev.shardline.pipeline.loop.LoopException;
import dev.shardline.pipeline.progress.FailureBudget;
import dev.shardline.pipeline.progress.JobStatus;
import dev.shardline.pipeline.progress.StatusReader;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ends the services of a job that goes wrong by more than its recipe allows.
final class BudgetWatch implements Service {

    private static final Logger log = LoggerFactory.getLogger(BudgetWatch.class);
    private static final int SECONDS = 2;

    private final FailureBudget budget;
    private final StatusReader reader;
    private final CountDownLatch stopped = new CountDownLatch(1);

    BudgetWatch(FailureBudget budget, StatusReader reader) {
        this.budget = budget;
        this.reader = reader;
    }

    @Override
    public String name() {
        return "stop_when";
    }

    /// @throws StoppedException if a limit is reached
    @Override
    public void run() throws InterruptedException {
        while (!stopped.await(SECONDS, TimeUnit.SECONDS)) {
            Optional<JobStatus> status = read();
            if (status.filter(JobStatus::complete).isPresent()) {
                return;
            }
            status.flatMap(budget::exceeded)
                    .ifPresent(sentence -> {
                        throw new StoppedException(sentence);
                    });
        }
    }

    private Optional<JobStatus> read() {
        try {
            return reader.read();
        } catch (BrokerException | LoopException e) {
            // The stages themselves say what is wrong, if it is more than a moment.
            log.debug("No status this time", e);
            return Optional.empty();
        }
    }

    @Override
    public void stop() {
        stopped.countDown();
    }
}
