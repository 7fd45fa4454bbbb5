package dev.shardline.pipeline.loop;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.producer.Producer;

/// What a stage's loop counts of itself, and of its Kafka clients. Safe for use by several threads.
final class LoopMeters {

    private final MeterRegistry registry;

    /// From the moment that a record may be worked on until its result is there.
    private final Timer work;

    private final Timer commits;
    private final Counter aborted;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger paused = new AtomicInteger();

    /// @param group `<job>.<stage>`
    LoopMeters(MeterRegistry registry, String group) {
        this.registry = registry;
        String stage = group.substring(group.lastIndexOf('.') + 1);
        this.work = timer("shardline.work", stage, Duration.ofMinutes(2));
        this.commits = timer("shardline.commit", stage, Duration.ofSeconds(30));
        this.aborted = registry.counter("shardline.transactions.aborted", "stage", stage);
        gauge("shardline.in.flight", stage, inFlight);
        gauge("shardline.open", stage, open);
        gauge("shardline.paused", stage, paused);
    }

    /// Adds what the clients tell of themselves, until it is closed.
    Watch watch(Consumer<byte[], byte[]> consumer, Producer<byte[], byte[]> producer) {
        var reading = new KafkaClientMetrics(consumer);
        var writing = new KafkaClientMetrics(producer);
        reading.bindTo(registry);
        writing.bindTo(registry);
        return () -> {
            reading.close();
            writing.close();
        };
    }

    /// Takes the clients' metrics away again.
    @FunctionalInterface
    interface Watch extends AutoCloseable {
        @Override
        void close();
    }

    /// A record is worked on.
    Timer.Sample begin() {
        inFlight.incrementAndGet();
        return Timer.start(registry);
    }

    void end(Timer.Sample begun) {
        inFlight.decrementAndGet();
        begun.stop(work);
    }

    void committed(Timer.Sample begun) {
        begun.stop(commits);
    }

    Timer.Sample beginCommit() {
        return Timer.start(registry);
    }

    void aborted() {
        aborted.increment();
    }

    /// @param records read and not finished
    /// @param room whether more may be read
    void reading(int records, boolean room) {
        open.set(records);
        paused.set(room ? 0 : 1);
    }

    private Timer timer(String name, String stage, Duration max) {
        return Timer.builder(name)
                .tag("stage", stage)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(max)
                .register(registry);
    }

    private void gauge(String name, String stage, AtomicInteger value) {
        Gauge.builder(name, value, AtomicInteger::get).tag("stage", stage).register(registry);
    }
}
