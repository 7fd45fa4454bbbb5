package dev.shardline.enricher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.shardline.enricher.Embedder.Embedded;
import dev.shardline.enricher.Embedder.Item;
import dev.shardline.enricher.ShardEmbeddings.Result;
import dev.shardline.schemas.recipe.RecipeReader;
import dev.shardline.schemas.recipe.S3Settings;
import dev.shardline.testing.Models;
import dev.shardline.testing.OnnxFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbedderTest {

    private static final double[] MEAN = {0.48145466, 0.4578275, 0.40821073};
    private static final double[] STD = {0.26862954, 0.26130258, 0.27577711};

    @TempDir private Path folder;

    @Test
    void anImageBecomesItsVectorOfLengthOne() {
        try (Embedder embedder = open(image(), 4)) {
            Embedded one = embedder.embed(List.of(item("a", 204, 102, 51, ""))).getFirst();
            assertThat(one.failure()).isNull();
            assertThat(one.text()).isNull();
            double[] expected = {
                (0.8 - MEAN[0]) / STD[0], (0.4 - MEAN[1]) / STD[1], (0.2 - MEAN[2]) / STD[2]
            };
            double length = Math.hypot(Math.hypot(expected[0], expected[1]), expected[2]);
            float[] vector = Objects.requireNonNull(one.image());
            for (int i = 0; i < 3; i++) {
                assertThat((double) vector[i]).isCloseTo(expected[i] / length, within(0.0005));
            }
            assertThat(embedder.imageWidth()).isEqualTo(3);
            assertThat(embedder.textWidth()).isZero();
        }
    }

    @Test
    void aTextBecomesItsTokensCutAndPadded() {
        try (Embedder embedder = open(text(), 4)) {
            // <s> a cat </s> and padding; the model gives the tokens themselves, and a one.
            assertThat(text(embedder, "A cat")).isEqualTo(normalized(1, 3, 4, 2, 9, 9, 1));
            // Cut behind five tokens, the last of which stays.
            assertThat(text(embedder, "a cat a cat a cat"))
                    .isEqualTo(normalized(1, 3, 4, 3, 4, 2, 1));
            assertThat(text(embedder, "")).isEqualTo(normalized(1, 2, 9, 9, 9, 9, 1));
            assertThat(text(embedder, "dog")).isEqualTo(normalized(1, 0, 2, 9, 9, 9, 1));
        }
    }

    private static float[] text(Embedder embedder, String caption) {
        Embedded one = embedder.embed(List.of(item("a", 1, 2, 3, caption))).getFirst();
        return Objects.requireNonNull(one.text());
    }

    private static float[] normalized(int... numbers) {
        double length = Math.sqrt(IntStream.of(numbers).mapToDouble(n -> (double) n * n).sum());
        float[] vector = new float[numbers.length];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) (numbers[i] / length);
        }
        return vector;
    }

    @Test
    void aSampleThatCannotBeEmbeddedTakesNothingFromItsBatch() {
        try (Embedder embedder = open(image() + ", " + text(), 4)) {
            List<Embedded> batch =
                    embedder.embed(
                            List.of(
                                    item("a", 255, 0, 0, "a"),
                                    new Item("b", ByteBuffer.wrap(new byte[] {1, 2}), "cat"),
                                    item("c", 0, 0, 255, "cat")));
            assertThat(batch).extracting(Embedded::key).containsExactly("a", "b", "c");
            assertThat(batch.get(1).image()).isNull();
            assertThat(batch.get(1).text()).isNull();
            assertThat(batch.get(1).failure()).startsWith("No model can see this");
            assertThat(batch.get(2).image()).hasSize(3);
            assertThat(batch.get(2).text()).hasSize(7);
        }
    }

    @Test
    void whatIsNoTokenizerOrTakesNoTokensIsRefused() {
        String model = written("text.onnx", Models.tokensThemselves(6));
        assertThatThrownBy(() -> open(text().replace(tokenizer(), model), 1))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("is no tokenizer.json of Hugging Face's");
        String ofImages = written("image.onnx", Models.meanColour());
        assertThatThrownBy(() -> open(text().replace(model, ofImages), 1))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("embed.text: the input image of the model")
                .hasMessageContaining("expected is a tensor of whole numbers");
    }

    @Test
    void aShardBecomesFilesOfOneOrder() throws IOException, SQLException, InterruptedException {
        Path table = folder.resolve("00000.parquet");
        write(
                table,
                "SELECT * FROM (VALUES ('r0', 'k0', 'a', 'success', 7), ('r1', NULL, 'b',"
                        + " 'failed_to_download', 8), ('r2', 'k1', 'cat', 'success', 9), ('r3', 'k2',"
                        + " 'a cat', 'success', 10)) AS t(id, key, caption, status, n)");
        Path out = folder.resolve("out");
        var embeddings = new ShardEmbeddings(out, "w");
        List<Item> samples =
                List.of(
                        item("k0", 255, 0, 0, "a"),
                        new Item("k1", ByteBuffer.allocate(0), "cat"),
                        item("k2", 0, 0, 255, "a cat"));
        try (Embedder embedder = open(image() + ", " + text(), 2);
                var cores = Executors.newFixedThreadPool(2)) {
            assertThat(embeddings.isDone("00000")).isFalse();
            Result result =
                    embeddings.write("00000", table, samples.iterator(), embedder, 2, cores);
            assertThat(result.embedded()).isEqualTo(2);
            assertThat(result.failed()).containsOnlyKeys("k1");
            assertThat(embeddings.isDone("00000")).isTrue();
            assertThat(rows(out.resolve("metadata/metadata_00000.parquet")))
                    .containsExactly("k0|a|r0|success|7", "k2|a cat|r3|success|10");
            float[][] images = halves(out.resolve("img_emb/img_emb_00000.npy"), 3);
            List<Embedded> expected = embedder.embed(List.of(samples.get(0), samples.get(2)));
            for (int i = 0; i < 2; i++) {
                assertThat(images[i]).containsExactly(expected.get(i).image(), within(0.001f));
            }
            float[][] texts = halves(out.resolve("text_emb/text_emb_00000.npy"), 7);
            assertThat(texts[1]).containsExactly(normalized(1, 3, 4, 2, 9, 9, 1), within(0.001f));

            Map<String, byte[]> before = contents(out);
            Result again =
                    new ShardEmbeddings(out, "v")
                            .write("00000", table, samples.iterator(), embedder, 2, cores);
            assertThat(again).isEqualTo(result);
            assertThat(contents(out)).containsExactlyInAnyOrderEntriesOf(before);
            assertThat(before).hasSize(4);

            assertThatThrownBy(() ->
                            embeddings.write(
                                    "1",
                                    table,
                                    samples.subList(0, 1).iterator(),
                                    embedder,
                                    2,
                                    cores))
                    .isInstanceOf(EmbeddingException.class)
                    .hasMessageContaining("its table has 3 packed rows for 1 samples");
            assertThat(embeddings.isDone("1")).isFalse();
        }
    }

    @Test
    void aFolderIsForOneKindOfEmbeddings() {
        var embeddings = new ShardEmbeddings(folder.resolve("out"), "w");
        embeddings.claim(new TreeMap<>(Map.of("embed.batch", "32")));
        embeddings.claim(new TreeMap<>(Map.of("embed.batch", "32")));
        assertThatThrownBy(() -> embeddings.claim(new TreeMap<>(Map.of("embed.batch", "16"))))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("has embeddings by other models or settings");
    }

    private static Map<String, byte[]> contents(Path folder) throws IOException {
        var contents = new TreeMap<String, byte[]>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(folder.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        return contents;
    }

    private static float[][] halves(Path file, int width) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.position(128);
        float[][] rows = new float[bytes.remaining() / 2 / width][width];
        for (float[] row : rows) {
            for (int i = 0; i < width; i++) {
                row[i] = Float.float16ToFloat(bytes.getShort());
            }
        }
        return rows;
    }

    private static void write(Path table, String sql) throws SQLException {
        try (var duckdb = DriverManager.getConnection("jdbc:duckdb:");
                var statement = duckdb.createStatement()) {
            statement.execute("COPY (%s) TO '%s' (FORMAT parquet)".formatted(sql, table));
        }
    }

    private static List<String> rows(Path table) throws SQLException {
        try (var duckdb = DriverManager.getConnection("jdbc:duckdb:");
                var statement = duckdb.createStatement();
                var rows = statement.executeQuery("SELECT * FROM '%s'".formatted(table))) {
            var found = new ArrayList<String>();
            while (rows.next()) {
                var row = new ArrayList<String>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    row.add(rows.getString(i));
                }
                found.add(String.join("|", row));
            }
            return found;
        }
    }

    private static Item item(String key, int red, int green, int blue, String caption) {
        var image = (ByteBuffer) Pictures.plain(40, 30, red, green, blue).getImage();
        return new Item(key, image, caption);
    }

    private String image() {
        return "image: {model: %s}".formatted(written("image.onnx", Models.meanColour()));
    }

    private String text() {
        return "text: {model: %s, tokenizer: %s, length: 6, pad: 9}"
                .formatted(written("text.onnx", Models.tokensThemselves(6)), tokenizer());
    }

    private String tokenizer() {
        return place("t.json", Models.writeTokenizer(folder.resolve("t.json")));
    }

    private String written(String name, OnnxFile model) {
        return place(name, model.write(folder.resolve(name)));
    }

    private String place(String name, String hash) {
        return "{path: %s, sha256: %s}".formatted(folder.resolve(name), hash);
    }

    private Embedder open(String yaml, int batch) {
        var recipe =
                RecipeReader.parse(
                        "r.yaml",
                        "source: {paths: a.csv}\noutput: out\nembed: {batch: %d, %s}"
                                .formatted(batch, yaml),
                        List.of());
        return Embedder.open(recipe.embed(), folder.resolve("kept"), S3Settings.STANDARD);
    }
}
