package dev.shardline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Several processes of a stage: what they keep together, and how one after the other is restarted.
final class FleetIT {

    private final Seed seed = Seed.of(FleetIT.class);

    @Test
    void aHostsLimitHoldsOverAllFetchers(@TempDir Path folder) throws IOException {
        String[] settings = {
            "kafka.partitions=4", "fetch.concurrency=8", "fetch.hosts={127.0.0.1: {concurrency: 3}}"
        };
        var commands =
                List.of("ingest", "filter", "fetch", "fetch", "fetch", "validate", "package");
        try (var pictures = Pictures.serve(60, Duration.ofMillis(100));
                var broker = BrokerProcess.start(folder.resolve("broker"))) {
            DemoJob job = DemoJob.in(folder.resolve("job"), pictures, settings);
            try (Stages stages = Stages.start(job, broker.bootstrap(), commands)) {
                stages.awaitCompletion();
            }
            assertThat(pictures.mostAtOnce()).isEqualTo(3);
            // Which fate each has is another test's: a limit makes the demo's short timeouts
            // strike.
            assertThat(Dataset.read(job.output()).fates().keySet())
                    .isEqualTo(pictures.fates().keySet());
        }
    }

    /// The pictures are behind redirects from a host without limits, whose records are anybody's.
    @Test
    void aHostsLimitHoldsForWhatIsRedirectedToIt(@TempDir Path folder) throws IOException {
        String[] settings = {
            "kafka.partitions=4",
            "fetch.concurrency=8",
            "fetch.hosts={127.0.0.1: {concurrency: 2}}",
            "fetch.allow_networks=127.0.0.0/30"
        };
        var commands = List.of("ingest", "filter", "fetch", "fetch", "validate", "package");
        try (var pictures = Pictures.serve(40, Duration.ofMillis(100));
                var front = new Redirector();
                var broker = BrokerProcess.start(folder.resolve("broker"))) {
            DemoJob job = DemoJob.in(folder.resolve("job"), pictures, settings);
            Path list = job.folder().resolve("list.csv");
            Files.writeString(list, front.before(Files.readString(list)));
            try (Stages stages = Stages.start(job, broker.bootstrap(), commands)) {
                stages.awaitCompletion();
            }
            assertThat(pictures.mostAtOnce()).isEqualTo(2);
            assertThat(Dataset.read(job.output()).fates().keySet())
                    .isEqualTo(pictures.fates().keySet());
        }
    }

    /// Sends who asks 127.0.0.2 to the same path and port of 127.0.0.1.
    private static final class Redirector implements AutoCloseable {

        private static final Pattern URL = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)/");

        private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        private final HttpServer server;

        Redirector() throws IOException {
            server = HttpServer.create(new InetSocketAddress("127.0.0.2", 0), 0);
            server.setExecutor(threads);
            server.createContext(
                    "/",
                    exchange -> {
                        String path = exchange.getRequestURI().toString();
                        exchange.getResponseHeaders()
                                .set("Location", "http://127.0.0.1:" + path.substring(1));
                        exchange.sendResponseHeaders(302, -1);
                        exchange.close();
                    });
            server.start();
        }

        /// The list with urls that lead here first.
        String before(String list) {
            return URL.matcher(list)
                    .replaceAll("http://127.0.0.2:" + server.getAddress().getPort() + "/$1/");
        }

        @Override
        public void close() {
            server.stop(0);
            threads.close();
        }
    }

    @Test
    void whileOneIsRestartedTheOthersGoOn(@TempDir Path folder) throws IOException {
        String[] settings = {"kafka.partitions=2", "fetch.concurrency=1"};
        var commands =
                List.of("ingest", "filter", "fetch", "fetch", "validate", "validate", "package");
        try (var pictures = Pictures.serve(500, Duration.ofMillis(300));
                var broker = BrokerProcess.start(folder.resolve("broker"));
                var admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrap()))) {
            DemoJob job = DemoJob.in(folder.resolve("job"), pictures, settings);
            try (Stages stages = Stages.start(job, broker.bootstrap(), commands);
                    var fetched = Progress.of(admin, "quickstart.fetch");
                    var validated = Progress.of(admin, "quickstart.validate")) {
                for (String name : List.of("fetch", "fetch again")) {
                    restart(stages, name, fetched);
                }
                for (String name : List.of("validate", "validate again")) {
                    restart(stages, name, validated);
                }
                assertThat(stages.alive()).as("the job is under way").contains("package");
                seed.say(
                        "without a commit for at most %s of fetch, %s of validate"
                                .formatted(fetched.longestPause(), validated.longestPause()));
            }
        }
    }

    /// The other one of its kind commits while it is away.
    private static void restart(Stages stages, String name, Progress progress) {
        var before = new AtomicInteger(Integer.MAX_VALUE);
        stages.restart(
                name,
                () -> {
                    before.compareAndSet(Integer.MAX_VALUE, progress.commits());
                    return progress.commits() > before.get();
                });
    }
}
