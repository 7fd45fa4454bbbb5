package dev.shardline.pipeline.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.testing.RawServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `index` and `serve` as processes.
final class SearchIT {

    private static final int ROWS = 6_000;
    private static final int DIMENSION = 128;
    private static final int INTERRUPTED = 130;

    @TempDir private Path folder;

    private Path embeddings(int rows, int dimension) throws IOException, SQLException {
        var random = new Random(1);
        float[][] vectors = new float[rows][dimension];
        for (float[] vector : vectors) {
            for (int i = 0; i < dimension; i++) {
                vector[i] = (float) random.nextGaussian();
            }
        }
        Path embeddings = folder.resolve("cats");
        EmbeddingFiles.write(embeddings, vectors, "'caption ' || i AS caption");
        return embeddings;
    }

    private Program start(Object... words) {
        return Program.start(folder, Stream.of(words).map(Object::toString).toList());
    }

    @Test
    void aBuildThatIsKilledLeavesNoIndexAndTheNextOneMakesIt() throws Exception {
        Path embeddings = embeddings(ROWS, DIMENSION);
        Path index = folder.resolve("cats-index");
        Path partial = folder.resolve(".cats-index.partial");
        try (Program building = start("index", embeddings)) {
            // Its rows are written before its graphs.
            Path rows = partial.resolve("rows.offsets");
            assertThat(Await.until(Program.PATIENCE, () -> Files.exists(rows))).isTrue();
            building.kill();
        }
        assertThat(index).doesNotExist();
        assertThat(partial).isDirectory();
        try (Program again = start("index", embeddings)) {
            assertThat(again.awaitExit(Program.PATIENCE)).as(again.toString()).isZero();
        }
        assertThat(partial).doesNotExist();
        try (Program search = start("search", index, "--id", ROWS - 1, "--count", 1)) {
            assertThat(search.awaitExit(Program.PATIENCE)).as(search.toString()).isZero();
            assertThat(search.printed()).isEqualTo("1.0000  5999  -  caption 5999\n");
        }
    }

    @Test
    void servesUntilItIsStopped() throws Exception {
        Path embeddings = embeddings(5, 4);
        try (Program index = start("index", embeddings)) {
            assertThat(index.awaitExit(Program.PATIENCE)).as(index.toString()).isZero();
        }
        try (Program serving = start("serve", folder.resolve("cats-index"), "--port", 0);
                HttpClient client = HttpClient.newHttpClient();
                var forbidden = new RawServer()) {
            assertThat(Await.until(Program.PATIENCE, () -> serving.printed().endsWith("\n")))
                    .as(serving.toString())
                    .isTrue();
            URI at = URI.create(serving.printed().strip());
            assertThat(at.getHost()).isEqualTo("127.0.0.1");
            assertThat(get(client, at.resolve("/")).body()).contains("<title>Shardline search");
            assertThat(ask(client, at, "\"id\": 3").body())
                    .startsWith("[{\"caption\":\"caption 3\",\"id\":3,\"similarity\":");

            String image =
                    "\"image_url\": \"http://127.0.0.1:%d/a.jpg\"".formatted(forbidden.port());
            HttpResponse<String> refused = ask(client, at, image);
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body()).contains("The image cannot be had");
            assertThat(forbidden.connections).hasValue(0);

            HttpResponse<String> words = ask(client, at, "\"text\": \"a cat\"");
            assertThat(words.statusCode()).isEqualTo(400);
            assertThat(words.body()).contains("no recipe names models");

            assertThat(get(client, at.resolve("/metrics")).body())
                    .contains("full_knn_request_time_count{", "knn_index_time_sum{", "jvm_memory");
            serving.terminate();
            assertThat(serving.awaitExit(Program.PATIENCE)).isEqualTo(INTERRUPTED);
        }
    }

    private static HttpResponse<String> ask(HttpClient client, URI at, String question)
            throws IOException, InterruptedException {
        String request = "{%s, \"modality\": \"image\", \"num_images\": 1}".formatted(question);
        return client.send(
                HttpRequest.newBuilder(at.resolve("/knn-service"))
                        .POST(BodyPublishers.ofString(request))
                        .build(),
                BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(HttpClient client, URI at)
            throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(at).build(), BodyHandlers.ofString());
    }
}
