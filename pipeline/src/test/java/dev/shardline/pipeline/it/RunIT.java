package dev.shardline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/// A whole job in one process that nobody disturbs, and what the same command does once it is
/// complete.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class RunIT {

    private final Pictures pictures;
    private final DemoJob job;

    RunIT(@TempDir Path folder) throws IOException {
        pictures = Pictures.serve(200, Duration.ZERO);
        job = DemoJob.in(folder, pictures, "package.samples_per_shard=40");
    }

    @BeforeAll
    void run() {
        try (Program run = job.start("run")) {
            assertThat(run.awaitExit(Program.PATIENCE)).as(run + job.log()).isZero();
        }
    }

    @AfterAll
    void close() {
        pictures.close();
    }

    @Test
    @Order(1)
    void everyRowEndsAsTheListPromises() {
        Dataset dataset = Dataset.read(job.output());
        assertThat(Dataset.differences(pictures.fates(), dataset.fates())).isEmpty();
    }

    @Test
    @Order(2)
    void theSamplesAreTheRowsOfSuccess() {
        var successes = new TreeMap<>(pictures.fates());
        successes.values().removeIf(fate -> fate.reason() != null);
        assertThat(Dataset.read(job.output()).images().keySet()).isEqualTo(successes.keySet());
    }

    @Test
    @Order(3)
    void theSumOfTheSummaryHolds() throws IOException {
        Path file = job.output().resolve("_summary.json");
        JsonNode summary = new ObjectMapper().readTree(file.toFile());
        long sum =
                summary.path("packed").asLong()
                        + summary.path("filtered").asLong()
                        + summary.path("duplicate").asLong()
                        + summary.path("failed_to_download").asLong()
                        + summary.path("failed_to_resize").asLong();
        assertThat(summary.path("ingested").asLong()).isEqualTo(pictures.fates().size());
        assertThat(sum).isEqualTo(pictures.fates().size());
    }

    @Test
    @Order(4)
    void theOutputIsVerified() {
        try (Program verify = job.verify()) {
            assertThat(verify.awaitExit(Program.PATIENCE)).as("" + verify).isZero();
        }
    }

    @Test
    @Order(5)
    void theSameCommandSaysThatItIsCompleteAndChangesNothing() throws IOException {
        Map<String, String> before = contents();
        try (Program again = job.start("run")) {
            assertThat(again.awaitExit(Program.PATIENCE)).as("" + again).isZero();
            assertThat(again.complained()).contains("is complete");
        }
        assertThat(contents()).isEqualTo(before);
    }

    /// Name to time and bytes, hidden files included.
    private Map<String, String> contents() throws IOException {
        var contents = new TreeMap<String, String>();
        try (var files = Files.list(job.output())) {
            for (Path file : files.toList()) {
                contents.put(
                        Dataset.name(file),
                        Files.getLastModifiedTime(file)
                                + " "
                                + Dataset.sha256(Files.readAllBytes(file)));
            }
        }
        return contents;
    }
}
