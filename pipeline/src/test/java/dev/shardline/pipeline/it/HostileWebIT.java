package dev.shardline.pipeline.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.shardline.testing.HostileWeb;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// A whole run over 2,000 urls on 200 hosts, a quarter of which are broken. All urls have a
/// password, which is nobody's business. `bench/hostile` is the same ten times as large.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class HostileWebIT {

    private static final int URLS = 2_000;
    private static final int HOSTS = 200;

    private final Path folder;
    private HostileWeb web;
    private String said = "";

    HostileWebIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeAll
    void run() throws IOException {
        web = new HostileWeb(HOSTS, Noise.png(16), 0);
        Path recipe =
                HostileRun.write(
                        folder,
                        web,
                        HostileRun.all(URLS).mapToObj(web::url).map(HostileWebIT::withPassword),
                        "retries: 1, connect_timeout: 5s, idle_timeout: 5s, host_down_after: 2s,"
                                + " max_retry_after: 2s, concurrency: 64");
        try (Program run =
                Program.start(
                        folder, List.of("run", recipe.toString(), "--state", state().toString()))) {
            assertThat(run.awaitExit(Program.PATIENCE)).as("" + run).isZero();
            said = run.printed() + run.complained();
        }
    }

    @AfterAll
    void close() {
        web.close();
    }

    private Path state() {
        return folder.resolve("state");
    }

    private static String withPassword(String url) {
        return url.replace("http://", "http://me:hush@");
    }

    @Test
    void everyUrlEndsWithTheRightReason() throws Exception {
        var fates = HostileRun.fates(folder);
        assertThat(fates).hasSize(URLS);
        var wrong = new TreeMap<String, Integer>();
        fates.forEach((url, fate) -> {
            var kind = web.kind(url);
            if (!kind.fates().contains(fate)) {
                wrong.merge(kind + " ended as " + fate, 1, Integer::sum);
            }
        });
        assertThat(wrong).isEmpty();
    }

    @Test
    void theSummaryCountsThem() throws IOException {
        JsonNode summary =
                new ObjectMapper()
                        .readTree(folder.resolve("out").resolve("_summary.json").toFile());
        assertThat(summary.path("ingested").asInt()).isEqualTo(URLS);
        assertThat(summary.path("packed").asInt()).isEqualTo(URLS * 75 / 100);
        JsonNode reasons = summary.path("reasons");
        assertThat(reasons.path("dns").asInt()).isEqualTo(URLS * 4 / 100);
        assertThat(reasons.path("http_429").asInt()).isEqualTo(URLS * 5 / 100);
        assertThat(reasons.path("too_many_bytes").asInt()).isEqualTo(URLS * 4 / 100);
        assertThat(reasons.path("blocked_address").asInt()).isEqualTo(URLS / 100);
    }

    @Test
    void noRequestReachesTheForbiddenAddress() {
        assertThat(web.trespasses()).isZero();
    }

    @Test
    void passwordsAreInNoLogAndNoMessage() throws Exception {
        assertThat(said).contains("http_429").doesNotContain("hush");
        assertThat(Files.readString(state().resolve("hostile/shardline.log"), UTF_8))
                .isNotEmpty()
                .doesNotContain("hush");
        assertThat(HostileRun.messages(folder)).isNotEmpty().noneMatch(it -> it.contains("hush"));
        try (Program status =
                Program.start(
                        folder,
                        List.of(
                                "status",
                                "--watch",
                                folder.resolve("hostile.yaml").toString(),
                                "--state",
                                state().toString()))) {
            assertThat(status.awaitExit(Program.PATIENCE)).as("" + status).isZero();
            assertThat(status.printed())
                    .contains(
                            "http_429 – too many requests for these hosts: ask more slowly",
                            "dns – names do not resolve")
                    .containsPattern("failing +10 host[0-9]+\\.web[0-9]+\\.org [a-z0-9_]+")
                    .doesNotContain("hush");
        }
    }
}
