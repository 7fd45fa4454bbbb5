package dev.shardline.pipeline.service;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.Outcome;
import dev.shardline.schemas.avro.FetchedImage;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.avro.RecordFate;
import dev.shardline.schemas.avro.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class StageMetersTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final StageMeters meters = new StageMeters(registry);

    @Test
    void countsWhatWasFetchedAndWhatWasNotByReasonAndHost() {
        var _ = meters.fetched(meters.begin(), new Outcome.Passed<>(image("http://a/1", 7)));
        var _ = meters.fetched(meters.begin(), failed("http://B.example/2"));
        var _ = meters.fetched(meters.begin(), failed("no url"));

        assertThat(records("passed", "none")).isEqualTo(1);
        assertThat(records("failed_to_download", "http_404")).isEqualTo(2);
        assertThat(registry.counter("shardline.bytes", "stage", "fetch").count()).isEqualTo(7);
        assertThat(host("b.example")).isEqualTo(1);
        assertThat(host("none")).isEqualTo(1);
    }

    @Test
    void namesNoMoreHostsThanPrometheusCanBear() {
        for (int i = 0; i < 300; i++) {
            var _ = meters.fetched(meters.begin(), failed("http://host-" + i + ".example/"));
        }

        assertThat(host("host-199.example")).isEqualTo(1);
        assertThat(host("other")).isEqualTo(100);
        assertThat(registry.find("shardline.failed.hosts").counters()).hasSize(201);
    }

    private double records(String status, String reason) {
        return registry.counter(
                        "shardline.records", "stage", "fetch", "status", status, "reason", reason)
                .count();
    }

    private double host(String host) {
        return registry.get("shardline.failed.hosts")
                .tags("host", host, "reason", "http_404")
                .counter()
                .count();
    }

    private static ImageRecord record(String url) {
        return new ImageRecord(
                "0-0", url, null, null, null, "{}", List.of(), null, null, List.of(), 0L);
    }

    private static FetchedImage image(String url, int bytes) {
        return new FetchedImage(
                record(url), ByteBuffer.allocate(bytes), url, null, null, null, null);
    }

    private static Outcome<FetchedImage> failed(String url) {
        return new Outcome.Ended<>(
                new RecordFate(
                        record(url),
                        Status.FAILED_TO_DOWNLOAD,
                        "http_404",
                        "not found",
                        null,
                        null,
                        null,
                        null,
                        null,
                        Map.of(),
                        null,
                        null));
    }
}
