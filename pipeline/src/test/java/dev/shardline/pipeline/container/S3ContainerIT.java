package dev.shardline.pipeline.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.shardline.packager.Output;
import dev.shardline.packager.ShardVerifier;
import dev.shardline.pipeline.cli.Commands;
import dev.shardline.pipeline.it.Program;
import dev.shardline.pipeline.quickstart.DemoRow;
import dev.shardline.pipeline.quickstart.DemoSite;
import dev.shardline.schemas.recipe.S3Settings;
import dev.shardline.schemas.s3.Buckets;
import dev.shardline.schemas.s3.S3Address;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/// A whole job into a bucket of s3proxy.
final class S3ContainerIT {

    private static final GenericContainer<?> S3 =
            new GenericContainer<>(DockerImageName.parse("andrewgaul/s3proxy:4.1.0"))
                    .withEnv("S3PROXY_AUTHORIZATION", "none")
                    .withExposedPorts(80)
                    .waitingFor(Wait.forHttp("/").forStatusCode(200))
                    .withStartupTimeout(Program.PATIENCE);

    @BeforeAll
    static void startContainers() {
        assumeThat(DockerClientFactory.instance().isDockerAvailable())
                .as("a container engine answers; without one these tests are skipped")
                .isTrue();
        S3.start();
    }

    @AfterAll
    static void stopContainers() {
        S3.stop();
    }

    private static String endpoint() {
        return "http://localhost:" + S3.getMappedPort(80);
    }

    private static S3Settings settings() {
        return new S3Settings(endpoint(), "us-west-2", S3Settings.ANONYMOUS, true);
    }

    private static void makeBucket(String name) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newHttpClient()) {
            var request =
                    HttpRequest.newBuilder(URI.create(endpoint() + "/" + name))
                            .PUT(BodyPublishers.noBody())
                            .build();
            assertThat(client.send(request, BodyHandlers.discarding()).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void runsAJobIntoABucket(@TempDir Path folder) throws Exception {
        makeBucket("sets");
        Path csv = folder.resolve("pictures.csv");
        Path recipe = folder.resolve("job.yaml");
        try (DemoSite site = DemoSite.start(60, 3)) {
            site.writeCsv(csv);
            DemoSite.writeRecipe(recipe, csv, folder.resolve("unused"));
            String[] command = {
                "run",
                recipe.toString(),
                "--state",
                folder.resolve("state").toString(),
                "--set",
                "output=s3://sets/demo",
                "--set",
                "s3.endpoint=" + endpoint(),
                "--set",
                "s3.credentials=anonymous"
            };
            assertThat(Commands.run(command)).isZero();
            try (Output output = Output.reading("s3://sets/demo", settings())) {
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
            assertThat(Commands.run(command)).isZero();
            command[5] = "output=s3://nothing/demo";
            assertThat(Commands.run(command)).isEqualTo(2);
        }
    }

    @Test
    void takesLargeFilesInPartsAndForgetsThoseThatBrokeOff(@TempDir Path folder) throws Exception {
        makeBucket("parts");
        var bytes = new byte[40 << 20];
        new Random(1).nextBytes(bytes);
        Path file = Files.write(folder.resolve("large"), bytes);
        try (var buckets = new Buckets(settings())) {
            var place = new S3Address("parts", "set/large.tar");
            buckets.upload(file, place, "application/x-tar");
            var found = buckets.find(place).orElseThrow();
            buckets.download(found, folder.resolve("back"));
            assertThat(folder.resolve("back")).hasSameBinaryContentAs(file);
            buckets.checkWritable(place.resolve("probe"));
            buckets.abortUploads(new S3Address("parts", "set/"), _ -> true);
            assertThat(buckets.names(new S3Address("parts", "set"))).containsExactly("large.tar");
            assertThat(buckets.putNew(new byte[] {1}, new S3Address("parts", "new"), "x/y"))
                    .isTrue();
        }
    }
}
