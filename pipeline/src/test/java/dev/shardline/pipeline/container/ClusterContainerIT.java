package dev.shardline.pipeline.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.shardline.packager.ShardVerifier;
import dev.shardline.pipeline.cli.Commands;
import dev.shardline.pipeline.it.Program;
import dev.shardline.pipeline.quickstart.DemoRow;
import dev.shardline.pipeline.quickstart.DemoSite;
import dev.shardline.schemas.SchemaException;
import dev.shardline.schemas.SchemaIds;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/// A whole job on Apache Kafka and Apicurio's registry as users run them.
final class ClusterContainerIT {

    private static final KafkaContainer KAFKA =
            new KafkaContainer(DockerImageName.parse("apache/kafka:4.3.1"))
                    .withEnv("KAFKA_MESSAGE_MAX_BYTES", "10485760")
                    .withStartupTimeout(Program.PATIENCE);
    private static final GenericContainer<?> REGISTRY =
            new GenericContainer<>(DockerImageName.parse("apicurio/apicurio-registry:3.3.3"))
                    .withExposedPorts(8080)
                    .waitingFor(Wait.forHttp("/apis/ccompat/v7/subjects").forStatusCode(200))
                    .withStartupTimeout(Program.PATIENCE);

    @BeforeAll
    static void startContainers() {
        assumeThat(DockerClientFactory.instance().isDockerAvailable())
                .as("a container engine answers; without one these tests are skipped")
                .isTrue();
        KAFKA.start();
        REGISTRY.start();
    }

    @AfterAll
    static void stopContainers() {
        KAFKA.stop();
        REGISTRY.stop();
    }

    @Test
    void runsAJobOnAClusterWithARegistry(@TempDir Path folder) throws Exception {
        Path csv = folder.resolve("pictures.csv");
        Path recipe = folder.resolve("job.yaml");
        Path output = folder.resolve("out");
        try (DemoSite site = DemoSite.start(60, 3)) {
            site.writeCsv(csv);
            DemoSite.writeRecipe(recipe, csv, output);
            int code =
                    Commands.run(
                            new String[] {
                                "run", recipe.toString(),
                                "--bootstrap", KAFKA.getBootstrapServers(),
                                "--state", folder.resolve("state").toString(),
                                "--set", "kafka.registry=" + registry(),
                                "--set", "kafka.partitions=2"
                            });
            assertThat(code).isZero();
            var found = ShardVerifier.verify(output);
            assertThat(found.problems()).isEmpty();
            assertThat(found.rows()).isEqualTo(site.rows().size());
            assertThat(found.samples())
                    .isEqualTo(
                            site.rows().stream()
                                    .map(DemoRow::status)
                                    .filter("success"::equals)
                                    .count());
        }
        assertThat(subjects()).contains("quickstart.results-value", "shardline.jobs-value");
        assertThat(Files.exists(output.resolve("_index.json"))).isTrue();
    }

    @Test
    void refusesASchemaThatCannotReadTheOneBefore() {
        try (SchemaIds ids = SchemaIds.inRegistry(registry(), Map.of())) {
            int first = ids.idOf("test-value", record("\"int\""));
            assertThat(ids.byId(first)).isEqualTo(record("\"int\""));
            assertThatThrownBy(() -> ids.idOf("test-value", record("\"string\"")))
                    .isInstanceOf(SchemaException.class)
                    .hasMessageContaining("test-value");
        }
    }

    private static Schema record(String type) {
        return new Schema.Parser()
                .parse(
                        """
                        {"type": "record", "name": "R", "fields": [{"name": "f", "type": %s}]}
                        """
                                .formatted(type));
    }

    private static String registry() {
        return "http://localhost:" + REGISTRY.getMappedPort(8080) + "/apis/ccompat/v7";
    }

    private static List<String> subjects() throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create(registry() + "/subjects")).build();
            String body = client.send(request, BodyHandlers.ofString()).body();
            return List.of(body.replaceAll("[\\[\\]\"\\s]", "").split(",", -1));
        }
    }
}
