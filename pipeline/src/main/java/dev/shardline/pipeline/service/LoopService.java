package dev.shardline.pipeline.service;

import dev.shardline.pipeline.loop.StageLoop;

/// A stage loop as a service.
///
/// @param name of the stage
record LoopService(String name, StageLoop loop) implements Service {

    @Override
    public void run() {
        loop.run();
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
