package dev.shardline.pipeline.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Records that wait for their server's time, through a kill.
final class WaitingRetryIT {

    private static final int WAITING = 20;
    private static final int OTHERS = 200;

    private final AtomicInteger refused = new AtomicInteger();
    private volatile boolean serving;

    /// Answers 429 with a time until it is told to serve.
    private HttpServer busy(Noise noise) throws IOException {
        var server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(
                "/",
                exchange -> {
                    if (serving) {
                        exchange.getResponseHeaders().set("Location", noise.url("/small"));
                        exchange.sendResponseHeaders(302, -1);
                    } else {
                        refused.incrementAndGet();
                        exchange.getResponseHeaders().set("Retry-After", "6");
                        exchange.sendResponseHeaders(429, -1);
                    }
                    exchange.close();
                });
        server.start();
        return server;
    }

    private static Program run(Path folder) {
        return Program.start(folder, List.of("run", "waiting.yaml", "--state", "state"));
    }

    @Test
    void attemptsBeforeAKillCountAfterIt(@TempDir Path folder) throws Exception {
        try (var noise = new Noise(8)) {
            HttpServer busy = busy(noise);
            try {
                write(folder, noise, busy.getAddress().getPort());
                try (Program run = run(folder)) {
                    // All are refused and have gone back to their topic: the others are packed.
                    boolean came =
                            Await.until(
                                    Program.PATIENCE,
                                    () ->
                                            !run.isAlive()
                                                    || (refused.get() >= WAITING
                                                            && Files.exists(
                                                                    folder.resolve(
                                                                            "out/00009.tar"))));
                    assertThat(came && run.isAlive()).as("" + run).isTrue();
                    run.kill();
                }
                serving = true;
                try (Program run = run(folder)) {
                    assertThat(run.awaitExit(Program.PATIENCE)).as("" + run).isZero();
                }
            } finally {
                busy.stop(0);
            }
        }
        assertThat(refused).hasValue(WAITING);
        var attempts = attempts(folder.resolve("out"));
        assertThat(attempts)
                .containsOnly(
                        Map.entry("success 1 null", OTHERS),
                        Map.entry("success 2 http_429", WAITING));
    }

    private static void write(Path folder, Noise noise, int busy) throws IOException {
        var urls = new StringBuilder();
        for (int i = 0; i < WAITING; i++) {
            urls.append("http://127.0.0.1:").append(busy).append("/").append(i).append('\n');
        }
        for (int i = 0; i < OTHERS; i++) {
            urls.append(noise.url("/" + i)).append('\n');
        }
        Files.writeString(folder.resolve("urls.txt"), urls, UTF_8);
        Files.writeString(
                folder.resolve("waiting.yaml"),
                """
                source: {paths: urls.txt}
                fetch: {allow_networks: [127.0.0.1/32]}
                package: {samples_per_shard: 20}
                output: out
                """);
    }

    /// How many rows have which status, attempts and reasons.
    private static Map<String, Integer> attempts(Path output) throws SQLException {
        var counts = new TreeMap<String, Integer>();
        try (var connection = DriverManager.getConnection("jdbc:duckdb:", new Properties());
                var statement =
                        connection.prepareStatement(
                                "SELECT status || ' ' || attempts || ' ' ||"
                                        + " coalesce(attempt_reasons, 'null'), count(*)"
                                        + " FROM read_parquet(?) GROUP BY ALL")) {
            statement.setString(1, output.resolve("*.parquet").toString());
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    counts.put(rows.getString(1), rows.getInt(2));
                }
            }
        }
        return counts;
    }
}
