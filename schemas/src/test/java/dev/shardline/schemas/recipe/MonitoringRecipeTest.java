package dev.shardline.schemas.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/// What a recipe says of how a job is run and watched, which decides nothing about its shards.
class MonitoringRecipeTest {

    @Test
    void servesWhereItSays() {
        assertThat(parse("monitoring: {port: 9400, address: 0.0.0.0}").monitoring())
                .isEqualTo(new MonitoringSettings(9400, "0.0.0.0"));
        assertThat(parse("monitoring: {address: '::1'}").monitoring())
                .isEqualTo(new MonitoringSettings(null, "::1"));
    }

    @Test
    void decidesNothing() {
        var begun = parse("").decidingKeys();
        assertThat(parse("monitoring: {port: 1}\nkafka: {replication: 3}").changesSince(begun))
                .isEmpty();
    }

    @Test
    void leavesReplicationToTheBrokers() {
        assertThat(parse("").kafka().replication()).isEqualTo(KafkaSettings.BROKERS_REPLICATION);
        assertThat(parse("kafka: {replication: 3}").kafka().replication()).isEqualTo(3);
    }

    @Test
    void refusesNamesAndPortsThatDoNotExist() {
        assertThatThrownBy(() -> parse("monitoring: {address: localhost, port: 65536}"))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("monitoring.address")
                .hasMessageContaining("monitoring.port");
    }

    private static Recipe parse(String more) {
        return RecipeReader.parse(
                "cats.yaml", "source: {paths: cats.parquet}\noutput: out\n" + more, List.of());
    }
}
