package dev.shardline.pipeline.service;

import org.jspecify.annotations.Nullable;

/// The ingest as a service: ends when all input is in Kafka, or all that is to be retried.
final class IngestService implements Service {

    private final Ingest ingest;
    private volatile boolean stopping;
    private volatile @Nullable Thread thread;

    /// What it does.
    @FunctionalInterface
    interface Ingest {
        /// Sends what is left to be sent; may be interrupted.
        void run() throws InterruptedException;
    }

    IngestService(Ingest ingest) {
        this.ingest = ingest;
    }

    @Override
    public String name() {
        return "ingest";
    }

    @Override
    public void run() throws InterruptedException {
        thread = Thread.currentThread();
        if (stopping) {
            return;
        }
        try {
            ingest.run();
        } catch (InterruptedException e) {
            if (!stopping) {
                throw e;
            }
        }
    }

    @Override
    public void stop() {
        stopping = true;
        Thread running = thread;
        if (running != null) {
            running.interrupt();
        }
    }
}
