package dev.shardline.pipeline.service;

import dev.shardline.pipeline.loop.PackageLoop;
import dev.shardline.schemas.avro.ShardCommitted;
import java.util.Map;
import java.util.function.Consumer;

/// The packager as a service: its end is the end of the job.
///
/// @param onComplete takes the whole ledger when every record stands in it
record PackageService(PackageLoop loop, Consumer<Map<String, ShardCommitted>> onComplete)
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
}
