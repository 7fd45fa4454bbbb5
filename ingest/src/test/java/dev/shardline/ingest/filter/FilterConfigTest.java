package dev.shardline.ingest.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;

final class FilterConfigTest {

    private static StreamsConfig config(Map<String, Object> client) {
        return new StreamsConfig(
                FilterConfig.streamsConfig("cats", "host-1", client, Path.of("state"), 2, 3));
    }

    @Test
    void givesEachThreadItsOwnStaticMembership() {
        var consumer =
                config(Map.of("bootstrap.servers", "localhost:1"))
                        .getMainConsumerConfigs("cats.filter", "client", 1);

        assertThat(consumer)
                .containsEntry("group.instance.id", "host-1-1")
                .containsEntry("session.timeout.ms", 10_000)
                .containsEntry("max.poll.records", 5_000)
                .containsEntry("auto.offset.reset", "earliest");
    }

    @Test
    void sendsRecordsOfNineMebibytes() {
        var producer =
                config(Map.of("bootstrap.servers", "localhost:1")).getProducerConfigs("client");

        assertThat((Integer) producer.get("max.request.size")).isGreaterThan(9 << 20);
        assertThat(producer).containsEntry("linger.ms", 100).containsEntry("batch.size", 512 << 10);
    }

    @Test
    void letsTheRecipeTuneButNotWeaken() {
        var config =
                config(
                        Map.of(
                                "bootstrap.servers", "localhost:1",
                                "linger.ms", 5,
                                "processing.guarantee", "at_least_once"));

        assertThat(config.getProducerConfigs("client")).containsEntry("linger.ms", 5);
        assertThat(config.getString("processing.guarantee")).isEqualTo("exactly_once_v2");
        assertThat(config.getString("application.id")).isEqualTo("cats.filter");
        assertThat(config.getInt("replication.factor")).isEqualTo(3);
    }

    @Test
    void refusesNoThreads() {
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> FilterConfig.streamsConfig("a", "b", Map.of(), Path.of("c"), 0, 1))
                .withMessageContaining("threads");
    }
}
