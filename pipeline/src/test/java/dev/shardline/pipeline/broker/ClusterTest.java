package dev.shardline.pipeline.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class ClusterTest {

    private static Cluster at(String bootstrap, Map<String, String> client) {
        return new Cluster(bootstrap, client, 1, 1, false);
    }

    @Test
    void saysNoSecrets() {
        Cluster cluster = at("a:1", Map.of("sasl.jaas.config", "hush"));

        assertThat(cluster.toString()).contains("sasl.jaas.config").doesNotContain("hush");
    }

    @Test
    void givesEveryClientTheRecipesProperties() {
        assertThat(at("a:1", Map.of("security.protocol", "SSL")).clientConfig())
                .containsEntry("security.protocol", "SSL")
                .containsEntry("bootstrap.servers", "a:1");
    }

    @Test
    void refusesAddressesWithoutPort() {
        assertThatThrownBy(() -> at("somewhere", Map.of()).admin())
                .isInstanceOf(ClusterSettingsException.class)
                .hasMessageContaining("Invalid url in bootstrap.servers: somewhere");
    }

    @Test
    void refusesNamesThatDoNotResolve() {
        assertThatThrownBy(() -> at("no.such.host.invalid:9092", Map.of()).admin())
                .isInstanceOf(ClusterSettingsException.class)
                .hasMessageContaining("No resolvable bootstrap urls");
    }

    @Test
    void namesWhoDoesNotAnswer() {
        var impatient = Map.of("default.api.timeout.ms", "500", "request.timeout.ms", "400");
        Cluster nobody = at("127.0.0.1:1", impatient);
        try (var admin = nobody.admin()) {
            assertThatThrownBy(() -> nobody.answer(admin.listTopics().names()))
                    .isInstanceOf(BrokerException.class)
                    .hasMessageStartingWith("Kafka at 127.0.0.1:1 does not answer as it should (")
                    .hasMessageContaining("--bootstrap");
        }
    }
}
