package dev.shardline.pipeline.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Failed records are fetched once more by a command that is killed, over a server that has come to
/// itself meanwhile.
final class RetryIT {

    private static final int RECORDS = 300;
    private static final int KILLS = 4;

    @TempDir private Path folder;
    private final Seed seed = Seed.of(RetryIT.class);
    private final Random random = seed.random();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean ill = true;
    private HttpServer server;
    private byte[] picture;

    @BeforeEach
    void start() throws IOException {
        var image = new ByteArrayOutputStream();
        ImageIO.write(new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB), "png", image);
        picture = image.toByteArray();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(
                "/",
                exchange -> {
                    Await.pause(Duration.ofMillis(20));
                    int number = Integer.parseInt(exchange.getRequestURI().getPath().substring(1));
                    int status = status(number);
                    byte[] body = status == 200 ? picture : new byte[0];
                    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
                    exchange.getResponseBody().write(body);
                    exchange.close();
                });
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
        threads.close();
    }

    /// Every third is not to be had for a while, every fifth of the others never.
    private int status(int number) {
        if (number % 3 == 0) {
            return ill ? 503 : 200;
        }
        return number % 5 == 0 ? 404 : 200;
    }

    private Path recipe() throws IOException {
        var list = new StringBuilder("url,weight,note\n");
        for (int i = 0; i < RECORDS; i++) {
            list.append(
                    "http://127.0.0.1:%d/%d,%d.5,\"a, %d\"%n"
                            .formatted(server.getAddress().getPort(), i, i, i));
        }
        Files.writeString(folder.resolve("list.csv"), list, UTF_8);
        return Files.writeString(
                folder.resolve("cats.yaml"),
                """
                source: {paths: '%s'}
                fetch: {allow_networks: [127.0.0.0/8], retries: 0, concurrency: 4}
                validate: {same_bytes: {urls: 20}}
                package: {samples_per_shard: 20}
                output: '%s'
                """
                        .formatted(folder.resolve("list.csv"), folder.resolve("out")));
    }

    private Program start(String command, Path recipe, String... more) {
        var line = new ArrayList<>(List.of(command, recipe.toString()));
        line.addAll(List.of(more));
        line.addAll(List.of("--state", folder.resolve("state").toString()));
        return Program.start(folder, line);
    }

    private void succeed(Program program) {
        try (program) {
            assertThat(program.awaitExit(Program.PATIENCE)).as("" + program).isZero();
        }
    }

    @Test
    void aRetryThatIsKilledFetchesEachFailedRecordOnceMore() throws Exception {
        Path recipe = recipe();
        succeed(start("run", recipe));
        assertThat(summary().path("reasons").path("http_503").asInt()).isEqualTo(RECORDS / 3);
        assertRefusals(recipe);
        ill = false;
        killOrdered(start("retry", recipe, "--reason", "http_5xx"));
        for (int kill = 1; kill < KILLS; kill++) {
            kill(start("run", recipe));
        }
        succeed(start("run", recipe));

        assertThat(Dataset.differences(expected(), attempts())).isEmpty();
        JsonNode summary = summary();
        assertThat(summary.path("ingested").asInt()).isEqualTo(RECORDS);
        assertThat(summary.path("packed").asInt() + summary.path("failed_to_download").asInt())
                .isEqualTo(RECORDS);
        assertThat(summary.path("reasons").has("http_503")).isFalse();
        assertThat(summary.path("retried").path("http_503").asInt()).isEqualTo(RECORDS / 3);
        assertTypesAreKept();
        succeed(Program.start(folder, List.of("verify", folder.resolve("out").toString())));
        try (Program why = start("why", recipe, "0-3")) {
            assertThat(why.awaitExit(Program.PATIENCE)).as("" + why).isZero();
            assertThat(why.printed()).contains("http_503", "packed, shard");
        }
        try (Program status = start("status", recipe, "--json")) {
            assertThat(status.awaitExit(Program.PATIENCE)).as("" + status).isZero();
            JsonNode said = new ObjectMapper().readTree(status.printed());
            assertThat(said.path("complete").asBoolean()).isTrue();
            assertThat(said.path("rows").asInt()).isEqualTo(RECORDS);
            assertThat(said.path("failing_hosts").get(0).path("host").asText())
                    .isEqualTo("127.0.0.1");
            assertThat(said.path("same_bytes")).isNotEmpty();
        }
    }

    private void kill(Program program) {
        try (program) {
            Duration later = Duration.ofMillis(random.nextInt(3_000, 9_000));
            Await.until(later, () -> !program.isAlive());
            seed.say((program.isAlive() ? "killed after " : "had ended before ") + later);
            program.kill();
        }
    }

    /// Right behind the order, or while its records are sent.
    private void killOrdered(Program retry) {
        try (retry) {
            boolean ordered =
                    Await.until(
                            Program.PATIENCE,
                            () -> retry.complained().contains("fetched once more"));
            assertThat(ordered).as("" + retry).isTrue();
            Await.pause(Duration.ofMillis(random.nextInt(6_000)));
            retry.kill();
        }
    }

    private void assertRefusals(Path recipe) {
        try (Program nothing = start("retry", recipe, "--reason", "dns,timeout")) {
            assertThat(nothing.awaitExit(Program.PATIENCE)).as("" + nothing).isZero();
            assertThat(nothing.complained())
                    .contains("no records that ended as dns, timeout; nothing to do");
        }
        try (Program unknown = start("retry", recipe, "--reason", "http_5x")) {
            assertThat(unknown.awaitExit(Program.PATIENCE)).as("" + unknown).isEqualTo(2);
            assertThat(unknown.complained()).contains("--reason http_5x is no reason");
        }
    }

    private static SortedMap<String, String> expected() {
        var expected = new TreeMap<String, String>();
        for (int i = 0; i < RECORDS; i++) {
            expected.put(
                    "0-" + i,
                    i % 3 == 0 ? "http_503,success" : i % 5 == 0 ? "http_404" : "success");
        }
        return expected;
    }

    /// What all tables say, by id.
    private SortedMap<String, String> attempts() throws SQLException {
        var attempts = new TreeMap<String, String>();
        query(
                "SELECT id, string_agg(coalesce(reason, status), ',' ORDER BY reason NULLS LAST)",
                "GROUP BY id",
                row -> attempts.put(row.getString(1), row.getString(2)));
        return attempts;
    }

    private void assertTypesAreKept() throws SQLException {
        query(
                "SELECT count(*) FILTER (weight = split_part(id, '-', 2)::INT + 0.5"
                        + " AND note = 'a, ' || split_part(id, '-', 2)), count(*)",
                "",
                row -> assertThat(row.getInt(1)).isEqualTo(row.getInt(2)));
    }

    @FunctionalInterface
    private interface Rows {
        void take(ResultSet row) throws SQLException;
    }

    private void query(String select, String end, Rows rows) throws SQLException {
        String tables = folder.resolve("out").resolve("*.parquet").toString();
        try (var duckdb = DriverManager.getConnection("jdbc:duckdb:", new Properties());
                var statement = duckdb.createStatement();
                var result =
                        statement.executeQuery(
                                "%s FROM read_parquet('%s', union_by_name = true) %s"
                                        .formatted(select, tables, end))) {
            while (result.next()) {
                rows.take(result);
            }
        }
    }

    private JsonNode summary() throws IOException {
        return new ObjectMapper().readTree(folder.resolve("out").resolve("_summary.json").toFile());
    }

    @Test
    void aJobThatGoesWrongStopsAndGoesOnWithoutTheLimit() throws IOException {
        Path recipe = recipe();
        String limit = "stop_when={http_5xx: 10%, of: 30}";
        try (Program run = start("run", recipe, "--set", limit, "--set", "fetch.concurrency=1")) {
            assertThat(run.awaitExit(Program.PATIENCE)).as("" + run).isEqualTo(1);
            assertThat(run.complained())
                    .contains("Job cats is stopped: ", "ended as http_5xx", "--set stop_when=[]")
                    .doesNotContain("\tat ");
        }
        try (Program retry = start("retry", recipe, "--reason", "http_5xx")) {
            assertThat(retry.awaitExit(Program.PATIENCE)).as("" + retry).isEqualTo(2);
            assertThat(retry.complained()).contains("Job cats is not complete yet");
        }
        succeed(start("run", recipe));
    }
}
