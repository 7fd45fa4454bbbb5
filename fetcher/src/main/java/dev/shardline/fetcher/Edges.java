package dev.shardline.fetcher;

import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/// Where a fetcher touches the outside world, apart from sockets and files.
///
/// @param clock says how long a server's `Retry-After` date is away
/// @param random used by many threads at once
public record Edges(Resolver resolver, InstantSource clock, RandomGenerator random, Pause pause) {

    static Edges ofSystem(Resolver resolver) {
        return new Edges(
                resolver,
                InstantSource.system(),
                () -> ThreadLocalRandom.current().nextLong(),
                Thread::sleep);
    }
}
