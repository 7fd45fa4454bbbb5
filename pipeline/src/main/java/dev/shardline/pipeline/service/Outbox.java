package dev.shardline.pipeline.service;

import dev.shardline.pipeline.loop.Work;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;

/// The memory that results may take until their transaction has them: where a broker does not
/// answer for a minute, whoever brings one more waits, and so does what is behind him. Otherwise
/// thousands of fetched images would fill the heap meanwhile.
///
/// Safe for use by several threads.
final class Outbox {

    private static final long LEAST = 32L << 20;
    private static final int SHARE_OF_HEAP = 16;

    private final int kibibytes;
    private final Semaphore room;

    /// @param bytes that results may have together
    Outbox(long bytes) {
        this.kibibytes = Math.toIntExact(Math.max(1, bytes >> 10));
        this.room = new Semaphore(kibibytes, true);
    }

    /// A sixteenth of the heap, at least 32 MiB.
    static Outbox ofThisProcess() {
        return new Outbox(Math.max(LEAST, Runtime.getRuntime().maxMemory() / SHARE_OF_HEAP));
    }

    /// Makes a result when there is room for it; one that is larger than all of it waits until it
    /// is alone. The room is free again when the loop no longer holds the result.
    ///
    /// @param bytes of the result, about
    /// @throws IllegalStateException where the thread was interrupted while it waited
    Work.Effects put(long bytes, Supplier<ProducerRecord<byte[], byte[]>> result) {
        int taken = (int) Math.min(kibibytes, 1 + (bytes >> 10));
        try {
            room.acquire(taken);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while results wait for Kafka", e);
        }
        return Work.Effects.of(result.get(), () -> room.release(taken));
    }
}
