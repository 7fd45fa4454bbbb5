package dev.shardline.fetcher;

import java.util.concurrent.atomic.LongAdder;

/// Counts; any thread may add.
final class Counters {

    final LongAdder inFlight = new LongAdder();
    final LongAdder requests = new LongAdder();
    final LongAdder retries = new LongAdder();
    final LongAdder postponed = new LongAdder();
    final LongAdder bytes = new LongAdder();

    FetchStats stats() {
        return new FetchStats(
                inFlight.sum(), requests.sum(), retries.sum(), postponed.sum(), bytes.sum());
    }
}
