package dev.shardline.pipeline.service;

import dev.shardline.schemas.Outcome;
import dev.shardline.schemas.avro.FetchedImage;
import dev.shardline.schemas.avro.ImageSample;
import dev.shardline.schemas.avro.RecordFate;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// What becomes of records in this process, by stage and reason. Work that is done again after an
/// aborted transaction counts again: the ledger is exact, this shows what is going on.
///
/// Safe for use by several threads.
final class StageMeters {

    /// A series for each of a million hosts would cost more than the job. The first ones to fail
    /// are named, the others are `other`.
    private static final int HOSTS = 200;

    private static final String RECORDS = "shardline.records";
    private static final String BYTES = "shardline.bytes";

    private final MeterRegistry registry;
    private final Set<String> hosts = ConcurrentHashMap.newKeySet();

    StageMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /// Counts what a fetch has brought.
    ///
    /// @param begun a sample of [#begin()]
    Outcome<FetchedImage> fetched(Timer.Sample begun, Outcome<FetchedImage> outcome) {
        begun.stop(timer("fetch"));
        switch (outcome) {
            case Outcome.Passed(FetchedImage image) -> passed("fetch", image.getBody());
            case Outcome.Ended(RecordFate fate) -> {
                ended("fetch", fate);
                registry.counter(
                                "shardline.failed.hosts",
                                "host",
                                host(fate.getRecord().getUrl()),
                                "reason",
                                fate.getReason())
                        .increment();
            }
        }
        return outcome;
    }

    Timer.Sample begin() {
        return Timer.start(registry);
    }

    /// Takes the time of what a stage does with an image, and counts what it comes to.
    Outcome<ImageSample> timed(String stage, Supplier<Outcome<ImageSample>> work) {
        Timer.Sample begun = begin();
        Outcome<ImageSample> outcome = work.get();
        begun.stop(timer(stage));
        switch (outcome) {
            case Outcome.Passed(ImageSample sample) -> passed(stage, sample.getImage());
            case Outcome.Ended(RecordFate fate) -> ended(stage, fate);
        }
        return outcome;
    }

    private void passed(String stage, Object body) {
        count(stage, "passed", "none");
        if (body instanceof ByteBuffer bytes) {
            registry.counter(BYTES, "stage", stage).increment(bytes.remaining());
        }
    }

    private void ended(String stage, RecordFate fate) {
        count(stage, fate.getStatus().name().toLowerCase(Locale.ROOT), fate.getReason());
    }

    private void count(String stage, String status, String reason) {
        registry.counter(RECORDS, "stage", stage, "status", status, "reason", reason).increment();
    }

    private Timer timer(String stage) {
        return Timer.builder("shardline.stage")
                .tag("stage", stage)
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofMinutes(2))
                .register(registry);
    }

    private String host(String url) {
        String host = hostOf(url);
        return hosts.contains(host) || (hosts.size() < HOSTS && hosts.add(host)) ? host : "other";
    }

    private static String hostOf(String url) {
        try {
            String host = URI.create(url).getHost();
            return host == null ? "none" : host.toLowerCase(Locale.ROOT);
        } catch (IllegalArgumentException _) {
            return "none";
        }
    }
}
