package dev.shardline.ingest;

import dev.shardline.schemas.SchemaIds;
import dev.shardline.schemas.Topics;
import dev.shardline.schemas.recipe.PackageSettings.ShardBy;
import dev.shardline.schemas.recipe.SourceSettings.SourceFormat;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/// What a row costs the ingester: reading, building the record, key and value bytes. The producer
/// throws everything away. Run it by hand; it prints rows/s and CPU-µs per row of the whole
/// process.
final class IngestBenchmark {

    private static final int ROWS = 2_000_000;
    private static final int ROUNDS = 3;

    private IngestBenchmark() {}

    public static void main(String[] args) throws Exception {
        Path folder = Files.createTempDirectory("ingest-benchmark");
        for (SourceFormat format :
                List.of(SourceFormat.PARQUET, SourceFormat.CSV, SourceFormat.JSONL)) {
            Path file = write(folder, format);
            for (int round = 0; round < ROUNDS; round++) {
                measure(format, file, folder);
            }
            Files.delete(file);
        }
        Files.delete(folder);
    }

    private static Path write(Path folder, SourceFormat format) throws SQLException {
        Path file = folder.resolve("t." + format);
        String as = format == SourceFormat.JSONL ? "JSON" : format.name();
        try (var duck = DriverManager.getConnection("jdbc:duckdb:");
                var statement = duck.createStatement()) {
            statement.execute(
                    """
                    COPY (SELECT 'http://example.com/images/' || i || '/photo.jpg' AS url,
                        'a caption of picture number ' || i AS caption, i %% 1000 AS width
                        FROM range(%d) t(i)) TO '%s' (FORMAT %s)\
                    """
                            .formatted(ROWS, file, as));
        }
        return file;
    }

    private static void measure(SourceFormat format, Path file, Path folder)
            throws InterruptedException {
        var plan =
                new IngestPlan(
                        "b",
                        Map.of(),
                        List.of("url", "caption"),
                        Fixture.URL_CAPTION,
                        ShardBy.NONE,
                        1);
        long cpu = cpuTime();
        long start = System.nanoTime();
        try (Source source =
                Source.open(Fixture.settings(format, Fixture.URL_CAPTION, file), folder)) {
            new Ingester(
                            plan,
                            source,
                            Topics.of("b", new OneId()),
                            new Nowhere(),
                            Optional::empty,
                            () -> {},
                            InstantSource.system())
                    .run();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                "%s: %,.0f rows/s, %.2f CPU-µs per row%n",
                format, ROWS / seconds, (cpuTime() - cpu) / 1e3 / ROWS);
    }

    private static long cpuTime() {
        var system =
                (com.sun.management.OperatingSystemMXBean)
                        ManagementFactory.getOperatingSystemMXBean();
        return system.getProcessCpuTime();
    }

    private static final class OneId implements SchemaIds {

        @Override
        public int idOf(String subject, Schema schema) {
            return 1;
        }

        @Override
        public Schema byId(int id) {
            throw new UnsupportedOperationException();
        }
    }

    private static final class Nowhere extends MockProducer<byte[], byte[]> {

        Nowhere() {
            super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
            return CompletableFuture.completedFuture(null);
        }
    }
}
