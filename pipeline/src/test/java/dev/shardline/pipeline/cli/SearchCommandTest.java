package dev.shardline.pipeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.shardline.pipeline.it.EmbeddingFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `index`, `search` and what `serve` refuses.
final class SearchCommandTest {

    private static final int ROWS = 5;

    @TempDir private Path folder;
    private Path embeddings;
    private Path index;

    @BeforeEach
    void writeEmbeddings() throws IOException, SQLException {
        embeddings = folder.resolve("cats");
        index = folder.resolve("cats-index");
        float[][] vectors = new float[ROWS][ROWS];
        for (int i = 0; i < ROWS; i++) {
            vectors[i][i] = 1;
        }
        EmbeddingFiles.write(
                embeddings,
                vectors,
                "'http://a.example/' || i AS url, 'a' || chr(27) || i AS caption");
    }

    @Test
    void findsRowsLikeOthers() throws IOException {
        Ran indexed = Ran.command("index", embeddings);
        assertThat(indexed.code()).as(indexed.err()).isZero();
        assertThat(indexed.out()).isEqualTo("5 rows, 1 graphs in " + index + "\n");
        assertThat(indexed.err()).contains("shardline: image: 5 of 5 vectors");

        Ran found = Ran.command("search", index, "--id", 3, "--count", 2);
        assertThat(found.code()).as(found.err()).isZero();
        assertThat(found.out().lines().toList()).hasSize(2);
        // What would steer a terminal is a blank.
        assertThat(found.out()).startsWith("1.0000  3  http://a.example/3  a 3\n");

        JsonNode json =
                new JsonMapper().readTree(Ran.command("search", index, "--id", 1, "--json").out());
        assertThat(json).hasSize(ROWS);
        assertThat(json.get(0).get("id").intValue()).isEqualTo(1);
    }

    @Test
    void refusesWhatCannotBeAnswered() throws IOException {
        assertRefused("is no index: it has no index.json", "search", index, "--id", 1);
        assertThat(Ran.command("index", embeddings).code()).isZero();
        assertRefused("is there already", "index", embeddings);
        assertRefused("There is no row 5", "search", index, "--id", 5);
        assertRefused(
                "no recipe names models that make vectors", "search", index, "--text", "a cat");
        Path image = Files.write(folder.resolve("a.jpg"), new byte[] {1});
        assertRefused(
                "no recipe names models that make vectors", "search", index, "--image", image);
        assertRefused("cannot be read", "search", index, "--image", folder.resolve("no.jpg"));
        assertRefused(
                "no vectors of modality text", "search", index, "--id", 1, "--modality", "text");
        assertRefused("must be image or text", "search", index, "--id", 1, "--modality", "sound");
        assertRefused("--text", "search", index);
        assertRefused("mutually exclusive", "search", index, "--id", 1, "--text", "a");
    }

    @Test
    void showsNothingOfWhatFailedOnTheWay() throws IOException, SQLException {
        var vectors = new float[ROWS][1];
        for (int i = 0; i < ROWS; i++) {
            vectors[i][0] = i == 3 ? 0 : 1;
        }
        EmbeddingFiles.write(embeddings, vectors, "'a' AS caption");
        assertRefused("Vector 3 of", "index", embeddings);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(embeddings);
        }
    }

    @Test
    void refusesOptionsThatAreImpossible() {
        assertRefused("--memory must be a size", "index", embeddings, "--memory", "much");
        assertRefused("SHARDLINE_JAVA_OPTS=-Xmx", "index", embeddings, "--memory", "90TB");
        assertRefused("too little memory", "index", embeddings, "--memory", "1MB");
        assertRefused("--port must be", "serve", index, "--port", 70_000);
        assertRefused("--bind must be an address", "serve", index, "--bind", "a.example");
        assertRefused("is no index", "serve", index, "--port", 0);
        assertThat(index).doesNotExist();
    }

    private static void assertRefused(String sentence, Object... words) {
        Ran ran = Ran.command(words);
        assertThat(ran.err()).startsWith("shardline: ").contains(sentence).doesNotContain("\tat ");
        assertThat(ran.out()).isEmpty();
        assertThat(ran.code()).isEqualTo(2);
    }
}
