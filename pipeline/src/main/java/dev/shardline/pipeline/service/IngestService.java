package dev.shardline.pipeline.service;

import dev.shardline.ingest.Ingester;
import org.jspecify.annotations.Nullable;

/// The ingest as a service: ends when all input is in Kafka.
final class IngestService implements Service {

    private final Ingester ingester;
    private volatile boolean stopping;
    private volatile @Nullable Thread thread;

    IngestService(Ingester ingester) {
        this.ingester = ingester;
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
            ingester.run();
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
