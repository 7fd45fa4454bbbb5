package dev.shardline.pipeline.service;

import dev.shardline.pipeline.loop.LoopException;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.jspecify.annotations.Nullable;

/// Filter and dedup as a service: starts the Kafka Streams topology and waits for its end.
final class FilterService implements Service {

    private static final Duration CLOSE = Duration.ofSeconds(7);

    private final Topology topology;
    private final Map<String, Object> config;
    private final MeterRegistry registry;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private volatile @Nullable KafkaStreams running;

    FilterService(Topology topology, Map<String, Object> config, MeterRegistry registry) {
        this.topology = topology;
        this.registry = registry;
        this.config = config;
    }

    @Override
    public String name() {
        return "filter";
    }

    @Override
    public void run() throws InterruptedException {
        var properties = new Properties();
        properties.putAll(config);
        try (var streams = new KafkaStreams(topology, new StreamsConfig(properties));
                var metrics = new KafkaStreamsMetrics(streams)) {
            metrics.bindTo(registry);
            streams.setUncaughtExceptionHandler(cause -> {
                failure.updateAndGet(first -> first == null ? cause : first);
                ended.countDown();
                return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
            });
            tell("shardline.dedup.keys", streams, "estimate-num-keys");
            tell("shardline.dedup.bytes", streams, "total-sst-files-size");
            running = streams;
            streams.start();
            ended.await();
            streams.close(CLOSE);
        }
        Throwable cause = failure.get();
        if (cause != null) {
            throw new LoopException("The filter cannot go on: " + words(cause), cause);
        }
    }

    /// A sum over the dedup stores. Asked of Kafka Streams directly: the binder looks for new
    /// meters once a minute.
    private void tell(String name, KafkaStreams streams, String metric) {
        Gauge.builder(name, streams, all -> sum(all, metric)).register(registry);
    }

    private static double sum(KafkaStreams streams, String metric) {
        return streams.metrics().values().stream()
                .filter(each -> each.metricName().name().equals(metric))
                .mapToDouble(each -> ((Number) each.metricValue()).doubleValue())
                .sum();
    }

    /// Kafka Streams wraps what happened in words about its threads.
    private static String words(Throwable cause) {
        Throwable inner = cause;
        while (inner.getCause() != null) {
            inner = inner.getCause();
        }
        return inner.getMessage() == null ? inner.toString() : inner.getMessage();
    }

    @Override
    public void stop() {
        ended.countDown();
    }

    @Override
    public Health health() {
        KafkaStreams streams = running;
        return streams != null && streams.state().isRunningOrRebalancing()
                ? Health.READY
                : Health.WAITING;
    }
}
