package dev.shardline.search;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// How long the parts of an answer take, in seconds, by clip-retrieval's names of them.
///
/// Safe for use by several threads.
final class Timings {

    /// A part of an answer.
    enum Part {
        FULL_KNN_REQUEST("full_knn_request_time", "A whole request to /knn-service"),
        DOWNLOAD("download_time", "Getting an image from its address"),
        TEXT_INFERENCE("text_clip_inference_time", "Making a vector of a text"),
        IMAGE_INFERENCE("image_clip_inference_time", "Making a vector of an image"),
        METADATA_GET("metadata_get_time", "Reading the rows of the results"),
        KNN_INDEX("knn_index_time", "Searching the index"),
        DEDUP("dedup_time", "Looking for duplicates among the results");

        private final String meter;
        private final String meaning;

        Part(String meter, String meaning) {
            this.meter = meter;
            this.meaning = meaning;
        }
    }

    private static final double NANOS = TimeUnit.SECONDS.toNanos(1);

    private final Map<Part, DistributionSummary> meters = new EnumMap<>(Part.class);

    Timings(MeterRegistry registry) {
        for (Part part : Part.values()) {
            meters.put(
                    part,
                    DistributionSummary.builder(part.meter)
                            .description(part.meaning + ", in seconds")
                            .register(registry));
        }
    }

    /// Work that takes time.
    @FunctionalInterface
    interface Work<T> {
        T run() throws InterruptedException;
    }

    <T> T measure(Part part, Work<T> work) throws InterruptedException {
        long start = System.nanoTime();
        try {
            return work.run();
        } finally {
            DistributionSummary meter = meters.get(part);
            if (meter != null) {
                meter.record((System.nanoTime() - start) / NANOS);
            }
        }
    }

    /// A line for each part: how often, how long on average and at most.
    String summary() {
        return meters.entrySet().stream()
                .map(meter ->
                        String.format(
                                Locale.ROOT,
                                "%-26s %,10d times, mean %.6f s, most %.6f s%n",
                                meter.getKey().meter,
                                meter.getValue().count(),
                                meter.getValue().mean(),
                                meter.getValue().max()))
                .collect(Collectors.joining());
    }
}
