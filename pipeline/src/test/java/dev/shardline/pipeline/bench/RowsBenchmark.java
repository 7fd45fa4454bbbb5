package dev.shardline.pipeline.bench;

import dev.shardline.ingest.Source;
import dev.shardline.ingest.filter.RowFilter;
import dev.shardline.pipeline.broker.Cluster;
import dev.shardline.pipeline.broker.EmbeddedBroker;
import dev.shardline.pipeline.progress.JobStatus;
import dev.shardline.pipeline.progress.StatusReader;
import dev.shardline.pipeline.service.Service;
import dev.shardline.pipeline.service.Wiring;
import dev.shardline.schemas.SchemaIds;
import dev.shardline.schemas.recipe.Recipe;
import dev.shardline.schemas.recipe.RecipeReader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Rows from a parquet file to the end of filter and dedup: ingest, Kafka and Kafka Streams in one
/// process with the embedded broker, nothing fetched. A tenth of the rows are duplicates, and the
/// filter drops nine tenths.
final class RowsBenchmark {

    private RowsBenchmark() {}

    /// @param args an empty folder, and the number of rows
    @SuppressWarnings("MissingSummary") // A program.
    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[0]);
        long rows = Long.parseLong(args[1]);
        Path parquet = folder.resolve("rows.parquet");
        generate(parquet, rows);
        Recipe recipe = recipe(parquet, folder.resolve("out"));
        Files.createDirectories(folder.resolve("work"));
        try (EmbeddedBroker broker = EmbeddedBroker.start(folder.resolve("broker"), 0)) {
            Cluster cluster = Cluster.embedded(broker.bootstrap());
            run(recipe, cluster, folder, rows);
        }
        System.exit(0);
    }

    private static void run(Recipe recipe, Cluster cluster, Path folder, long rows)
            throws Exception {
        SchemaIds ids = SchemaIds.inTopic(cluster.clientConfig(), 1);
        try (var wiring = new Wiring(recipe, cluster, ids, folder, new SimpleMeterRegistry());
                var admin = cluster.admin();
                Source source = Source.open(recipe.source(), folder.resolve("work"))) {
            RowFilter filter =
                    RowFilter.compile(
                            recipe.filter().orElseThrow(),
                            source.columns(),
                            recipe.source().columns());
            List<Service> services =
                    List.of(
                            wiring.ingest(source),
                            wiring.filter(Optional.of(filter), "0", folder.resolve("filter"), 2));
            long began = System.nanoTime();
            services.forEach(service -> Thread.ofPlatform().daemon().start(() -> start(service)));
            var status =
                    new StatusReader(
                            recipe.job(), cluster, wiring.topics(), admin, Clock.systemUTC());
            awaitEnd(status, rows);
            double seconds = (System.nanoTime() - began) / 1e9;
            System.out.printf(
                    "%,d rows in %.1f s: %,.0f rows/s, %s%n",
                    rows, seconds, rows / seconds, peakMemory());
            services.forEach(Service::stop);
        }
    }

    private static void start(Service service) {
        try {
            service.run();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private static void awaitEnd(StatusReader reader, long rows) throws InterruptedException {
        while (true) {
            Optional<JobStatus> status = reader.read();
            if (status.isPresent() && status.get().ingested() == rows) {
                long waiting = status.get().waiting().getFirst().records();
                // What is left at the end are the markers of transactions.
                if (waiting < 10) {
                    return;
                }
            }
            Thread.sleep(Duration.ofMillis(200));
        }
    }

    static void generate(Path parquet, long rows) throws Exception {
        Files.createDirectories(parquet.toAbsolutePath().getParent());
        try (var connection = DriverManager.getConnection("jdbc:duckdb:");
                var statement = connection.createStatement()) {
            statement.execute(
                    """
                    COPY (
                      SELECT 'http://host' || (k %% 9973) || '.example.com/images/' || k || '.jpg' AS url,
                        'a photograph of the object number ' || k AS caption,
                        (k * 2654435761 %% 1000)::INTEGER AS score
                      FROM (SELECT CASE WHEN i %% 10 = 9 THEN i - 9 ELSE i END AS k FROM range(%d) t(i)))
                    TO '%s' (FORMAT parquet, ROW_GROUP_SIZE 122880)
                    """
                            .formatted(rows, parquet));
        }
    }

    private static Recipe recipe(Path parquet, Path output) {
        return RecipeReader.parse(
                "rows",
                """
                source: {format: parquet, paths: ["%s"], columns: {url: url, caption: caption}}
                filter: "score < 100"
                dedup: [url, caption]
                output: %s
                """
                        .formatted(parquet, output),
                List.of());
    }

    static String peakMemory() throws Exception {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .findFirst()
                .orElse("no VmHWM here");
    }
}
