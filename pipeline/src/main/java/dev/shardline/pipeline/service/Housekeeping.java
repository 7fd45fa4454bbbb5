package dev.shardline.pipeline.service;

import dev.shardline.pipeline.loop.Backlog;
import dev.shardline.pipeline.loop.Trimmer;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Measures backlogs every second and trims consumed records every ten.
final class Housekeeping implements Service {

    private static final int TRIM_EVERY = 10;

    private final List<Backlog> backlogs;
    private final List<Trimmer> trimmers;
    private final CountDownLatch stopped = new CountDownLatch(1);

    Housekeeping(List<Backlog> backlogs, List<Trimmer> trimmers) {
        this.backlogs = List.copyOf(backlogs);
        this.trimmers = List.copyOf(trimmers);
    }

    @Override
    public String name() {
        return "housekeeping";
    }

    @Override
    public void run() throws InterruptedException {
        for (int tick = 1; !stopped.await(1, TimeUnit.SECONDS); tick++) {
            for (Backlog backlog : backlogs) {
                backlog.measure();
            }
            if (tick % TRIM_EVERY == 0) {
                for (Trimmer trimmer : trimmers) {
                    trimmer.trim();
                }
            }
        }
    }

    @Override
    public void stop() {
        stopped.countDown();
    }
}
