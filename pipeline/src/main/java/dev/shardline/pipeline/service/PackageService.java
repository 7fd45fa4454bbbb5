package dev.shardline.pipeline.service;

import dev.shardline.pipeline.loop.PackageLoop;
import java.util.function.Consumer;

/// The packager as a service: its end is the end of the job.
///
/// @param onComplete takes the job when every record stands in its ledger
record PackageService(PackageLoop loop, Consumer<PackageLoop.Complete> onComplete)
        implements Service {

    @Override
    public String name() {
        return "package";
    }

    @Override
    public void run() {
        loop.run().ifPresent(onComplete);
    }

    @Override
    public void stop() {
        loop.stop();
    }

    @Override
    public Health health() {
        return loop.silence().map(Health::after).orElse(Health.WAITING);
    }
}
