package dev.shardline.pipeline.service;

import java.time.Duration;

/// How a service is, for whoever starts and stops processes.
public enum Health {
    /// It works, or would if there were work.
    READY,
    /// It starts, or waits for a broker that does not answer. It needs no help.
    WAITING,
    /// It has shown no sign of life for so long that its group has given it up. Start it again.
    STUCK;

    private static final Duration READY_FOR = Duration.ofSeconds(30);

    /// More than a loop may be away from its group (`max.poll.interval.ms`), and than a transaction
    /// waits for its broker.
    private static final Duration WAITING_FOR = Duration.ofMinutes(6);

    /// The health of what has been silent for so long.
    public static Health after(Duration silence) {
        if (silence.compareTo(READY_FOR) < 0) {
            return READY;
        }
        return silence.compareTo(WAITING_FOR) < 0 ? WAITING : STUCK;
    }
}
