package dev.shardline.pipeline.it;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/// Watches what a consumer group commits, from the first commit that it sees until it is closed.
final class Progress implements AutoCloseable {

    private static final Duration STEP = Duration.ofMillis(100);

    private final Admin admin;
    private final String group;
    private final Thread watching;
    private volatile boolean closed;
    private volatile Duration longestPause = Duration.ZERO;
    private volatile int commits;

    private Progress(Admin admin, String group) {
        this.admin = admin;
        this.group = group;
        this.watching = Thread.ofVirtual().name("progress of " + group).unstarted(this::watch);
    }

    static Progress of(Admin admin, String group) {
        var progress = new Progress(admin, group);
        progress.watching.start();
        return progress;
    }

    /// The longest time between two commits, whoever of the group made them; up to now.
    Duration longestPause() {
        return longestPause;
    }

    /// How often something new was committed, as far as it was seen.
    int commits() {
        return commits;
    }

    @Override
    public void close() {
        closed = true;
        try {
            watching.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting for " + group, e);
        }
    }

    private void watch() {
        Map<TopicPartition, OffsetAndMetadata> last = Map.of();
        long since = 0;
        int seen = 0;
        while (!closed) {
            Map<TopicPartition, OffsetAndMetadata> now = committed();
            long time = System.nanoTime();
            if (!last.isEmpty() && time - since > longestPause.toNanos()) {
                longestPause = Duration.ofNanos(time - since);
            }
            if (!now.equals(last)) {
                last = now;
                since = time;
                commits = seen++;
            }
            Await.pause(STEP);
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> committed() {
        try {
            return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get();
        } catch (ExecutionException e) {
            throw new AssertionError("the offsets of " + group, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking for " + group, e);
        }
    }
}
