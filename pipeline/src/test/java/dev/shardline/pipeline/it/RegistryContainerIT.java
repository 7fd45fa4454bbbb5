package dev.shardline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.shardline.schemas.SchemaException;
import dev.shardline.schemas.SchemaIds;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/// What a schema registry accepts, refuses, and from whom.
final class RegistryContainerIT {

    private static final Schema SOMETHING_ELSE =
            SchemaBuilder.record("Something").fields().requiredInt("else").endRecord();

    private static final GenericContainer<?> REGISTRY =
            new GenericContainer<>(DockerImageName.parse("apicurio/apicurio-registry:3.3.3"))
                    .withExposedPorts(8080)
                    .waitingFor(Wait.forHttp("/apis/ccompat/v7/subjects").forStatusCode(200))
                    .withStartupTimeout(Program.PATIENCE);

    @BeforeAll
    static void startContainer() {
        assumeThat(DockerClientFactory.instance().isDockerAvailable())
                .as("a container engine answers; without one these tests are skipped")
                .isTrue();
        REGISTRY.start();
    }

    @AfterAll
    static void stopContainer() {
        REGISTRY.stop();
    }

    @Test
    void refusesToStartWhereAnEarlierSchemaCouldNotBeRead(@TempDir Path folder) throws Exception {
        try (SchemaIds ids = SchemaIds.inRegistry(url(), Map.of())) {
            var _ = ids.idOf("quickstart.fetched-value", SOMETHING_ELSE);
        }
        try (var pictures = Pictures.serve(3, Duration.ZERO);
                var broker = BrokerProcess.start(folder.resolve("broker"))) {
            DemoJob job = DemoJob.in(folder.resolve("job"), pictures, "kafka.registry=" + url());
            for (String stage : new String[] {"ingest", "fetch"}) {
                try (Program program = job.start(stage, "--bootstrap", broker.bootstrap())) {
                    assertThat(program.awaitExit(Program.PATIENCE)).as("" + program).isEqualTo(1);
                    assertThat(program.complained())
                            .contains("quickstart.fetched-value")
                            .containsIgnoringCase("incompatible");
                }
            }
        }
    }

    @Test
    void tellsTheRegistryToCheckThatNewReadsOld() throws Exception {
        try (SchemaIds ids = SchemaIds.inRegistry(url(), Map.of());
                HttpClient client = HttpClient.newHttpClient()) {
            var _ = ids.idOf("checked-value", SOMETHING_ELSE);

            var request = HttpRequest.newBuilder(URI.create(url() + "/config/checked-value"));
            String level = client.send(request.build(), BodyHandlers.ofString()).body();
            assertThat(level).contains("\"BACKWARD\"");
        }
    }

    @Test
    void givesOneNumberToAllWhoAskAtOnce() throws Exception {
        int processes = 6;
        var together = new CyclicBarrier(processes);
        try (var threads = Executors.newFixedThreadPool(processes)) {
            Callable<Integer> process =
                    () -> {
                        try (SchemaIds ids = SchemaIds.inRegistry(url(), Map.of())) {
                            together.await();
                            return ids.idOf("raced-value", SOMETHING_ELSE);
                        }
                    };
            var numbers = new HashSet<Integer>();
            for (var number : threads.invokeAll(Collections.nCopies(processes, process))) {
                numbers.add(number.get());
            }
            assertThat(numbers).hasSize(1);
        }
    }

    @Test
    void knowsItselfToARegistryBehindTlsByItsPassword(@TempDir Path folder) throws Exception {
        Certificate certificate = Certificate.in(folder);
        var tls =
                Map.of(
                        "schema.registry.ssl.truststore.location",
                        certificate.store().toString(),
                        "schema.registry.ssl.truststore.password",
                        Certificate.PASSWORD,
                        "schema.registry.ssl.truststore.type",
                        "PKCS12");
        var user = new HashMap<String, Object>(tls);
        user.put("basic.auth.credentials.source", "USER_INFO");
        user.put("basic.auth.user.info", GuardedRegistry.USER);
        URI plain = URI.create("http://localhost:" + REGISTRY.getMappedPort(8080));
        try (var guarded = GuardedRegistry.before(plain, certificate);
                SchemaIds known = SchemaIds.inRegistry(guarded.url(), user);
                SchemaIds unknown = SchemaIds.inRegistry(guarded.url(), tls);
                SchemaIds trustless = SchemaIds.inRegistry(guarded.url(), Map.of())) {
            int id = known.idOf("guarded-value", SOMETHING_ELSE);

            assertThat(known.byId(id)).isEqualTo(SOMETHING_ELSE);
            assertThatThrownBy(() -> unknown.idOf("guarded-value", SOMETHING_ELSE))
                    .isInstanceOf(SchemaException.class)
                    .hasMessageContaining("HTTP 401");
            assertThatThrownBy(() -> trustless.idOf("guarded-value", SOMETHING_ELSE))
                    .isInstanceOf(SchemaException.class)
                    .hasMessageContaining("certif");
        }
    }

    private static String url() {
        return "http://localhost:" + REGISTRY.getMappedPort(8080) + "/apis/ccompat/v7";
    }
}
