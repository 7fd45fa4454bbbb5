package dev.shardline.pipeline.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.pipeline.loop.Work;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

final class OutboxTest {

    private static final long KIB = 1 << 10;

    private final Outbox outbox = new Outbox(10 * KIB);

    private Work.Effects put(int kibibytes) {
        return outbox.put(
                (kibibytes - 1) * KIB, () -> new ProducerRecord<>("results", new byte[] {1}));
    }

    @Test
    void whoFindsNoRoomWaitsUntilThereIsSome() throws Exception {
        Work.Effects first = put(6);
        Work.Effects second = put(4);
        var third = new CompletableFuture<Work.Effects>();
        Thread waiting = Thread.ofVirtual().start(() -> third.complete(put(5)));
        awaitState(waiting, Thread.State.WAITING);

        second.release().run();
        assertThat(third).isNotDone();
        first.release().run();

        assertThat(third.get(10, TimeUnit.SECONDS).results()).hasSize(1);
    }

    @Test
    void whatIsLargerThanAllOfItPassesAlone() {
        put(25).release().run();

        assertThat(put(10).results()).hasSize(1);
    }

    @Test
    void whoWaitsCanBeInterrupted() throws Exception {
        Work.Effects all = put(10);
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> put(1)).isInstanceOf(IllegalStateException.class);

        assertThat(Thread.interrupted()).isTrue();
        all.release().run();
        assertThat(put(10).results()).hasSize(1);
    }

    private static void awaitState(Thread thread, Thread.State state) {
        while (thread.getState() != state) {
            Thread.onSpinWait();
        }
    }
}
