package dev.shardline.pipeline.loop;

import dev.shardline.pipeline.broker.Cluster;
import dev.shardline.schemas.Topic;
import dev.shardline.schemas.avro.JobState;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Follows the state of a job's ingest. For one thread.
final class JobWatch implements AutoCloseable {

    private static final Duration MOMENT = Duration.ofMillis(20);

    private final String job;
    private final Follower<JobState> states;
    private @Nullable JobState latest;

    JobWatch(String job, Topic<String, JobState> topic, Cluster cluster) {
        this.job = job;
        this.states = new Follower<>(topic, cluster);
    }

    /// The newest state that has arrived; does not wait for more than a moment. Nothing until all
    /// is read that was there when this was made: a job that is retried was complete before. A
    /// complete state that comes then is the last one.
    Optional<JobState> poll() {
        if (latest != null && latest.getComplete() && !states.isBehindStart()) {
            return Optional.of(latest);
        }
        states.poll(
                MOMENT,
                (key, state) -> {
                    if (key.equals(job)) {
                        latest = state;
                    }
                });
        return states.isBehindStart() ? Optional.empty() : Optional.ofNullable(latest);
    }

    @Override
    public void close() {
        states.close();
    }
}
