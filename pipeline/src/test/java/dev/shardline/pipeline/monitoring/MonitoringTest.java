package dev.shardline.pipeline.monitoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.pipeline.service.Health;
import dev.shardline.pipeline.service.Service;
import dev.shardline.schemas.recipe.MonitoringSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class MonitoringTest {

    private static final Pattern HEALTH = Pattern.compile("/health/\\w+");

    private final Monitoring monitoring =
            Monitoring.start(new MonitoringSettings(0, "127.0.0.1"), "fetch", "cats");
    private final HttpClient client = HttpClient.newHttpClient();

    @AfterEach
    void close() {
        client.close();
        monitoring.close();
    }

    @Test
    void servesWhatIsCountedWithProcessAndDataset() throws Exception {
        monitoring.registry().counter("shardline.cats", "colour", "black").increment(3);

        var answer = get("/metrics");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
                .contains(
                        "shardline_cats_total{colour=\"black\",dataset=\"cats\",process=\"fetch\"} 3.0")
                .contains("jvm_memory_used_bytes{")
                .contains("process_cpu_usage{");
    }

    @Test
    void isAliveButNotReadyBeforeItHasStarted() throws Exception {
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
    }

    @Test
    void isReadyWhenAllServicesAre() throws Exception {
        monitoring.watch(List.of(service(Health.READY), service(Health.READY)));
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);

        monitoring.watch(List.of(service(Health.READY), service(Health.WAITING)));
        assertThat(get("/health/ready").statusCode()).isEqualTo(503);
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
    }

    @Test
    void isNotAliveWhenOneServiceIsStuck() throws Exception {
        monitoring.watch(List.of(service(Health.READY), service(Health.STUCK)));

        assertThat(get("/health/live").statusCode()).isEqualTo(503);
    }

    @Test
    void answersWhereImageAndManifestsAsk() throws Exception {
        var asked = new TreeSet<String>();
        var files = new ArrayList<Path>(List.of(Path.of("../Dockerfile")));
        try (var manifests = Files.newDirectoryStream(Path.of("../deploy/kubernetes"))) {
            manifests.forEach(files::add);
        }
        for (Path file : files) {
            HEALTH.matcher(Files.readString(file)).results().forEach(it -> asked.add(it.group()));
        }

        assertThat(asked).hasSizeGreaterThan(1);
        for (String path : asked) {
            assertThat(get(path).statusCode()).as(path).isIn(200, 503);
        }
    }

    @Test
    void saysOfOtherPathsWhatThereIs() throws Exception {
        var answer = get("/");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).contains("/metrics");
    }

    @Test
    void namesThePortThatItCannotHave() {
        var taken = new MonitoringSettings(monitoring.port(), "127.0.0.1");

        assertThatThrownBy(() -> Monitoring.start(taken, "fetch", "cats"))
                .isInstanceOf(MonitoringException.class)
                .hasMessageContaining("127.0.0.1:" + monitoring.port())
                .hasMessageContaining("--metrics-port");
    }

    @Test
    void giveUpOnWhatIsSilentLongerThanItsGroupWaits() {
        assertThat(Health.after(Duration.ofSeconds(29))).isEqualTo(Health.READY);
        assertThat(Health.after(Duration.ofSeconds(30))).isEqualTo(Health.WAITING);
        assertThat(Health.after(Duration.ofMinutes(5))).isEqualTo(Health.WAITING);
        assertThat(Health.after(Duration.ofMinutes(6))).isEqualTo(Health.STUCK);
    }

    private HttpResponse<String> get(String path) throws Exception {
        var uri = URI.create("http://127.0.0.1:" + monitoring.port() + path);
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
    }

    private static Service service(Health health) {
        return new Service() {
            @Override
            public String name() {
                return "test";
            }

            @Override
            public void run() {}

            @Override
            public void stop() {}

            @Override
            public Health health() {
                return health;
            }
        };
    }
}
