package dev.shardline.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.shardline.testing.NpyFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IndexTest {

    private static final int COUNT = 20_000;
    private static final int DIMENSION = 64;
    private static final int QUESTIONS = 100;
    private static final int NEAREST = 10;

    @TempDir private Path folder;

    @Test
    void findsNearlyAllOfTheNearestWithinAnyLimit() throws Exception {
        float[][] vectors = Fixtures.clusters(COUNT, DIMENSION, 200, 1);
        Path embeddings = Fixtures.folder(folder.resolve("e"), vectors, vectors);
        long exact = Fixtures.MEMORY;
        long quantized = 66_000_000;
        assertThat(BuildPlan.of(COUNT, DIMENSION, exact).exact()).isTrue();
        assertThat(BuildPlan.of(COUNT, DIMENSION, quantized).exact()).isFalse();
        assertThat(BuildPlan.of(COUNT, DIMENSION, quantized).segment()).isLessThan(COUNT);
        for (long memory : new long[] {exact, quantized}) {
            Path built = Fixtures.index(embeddings, folder.resolve("i" + memory), memory);
            try (SearchIndex index = SearchIndex.open(built)) {
                assertThat(found(index, vectors))
                        .isGreaterThanOrEqualTo(QUESTIONS * NEAREST * 95 / 100);
            }
        }
    }

    private static int found(SearchIndex index, float[][] vectors) throws InterruptedException {
        int found = 0;
        for (float[] question : Fixtures.clusters(QUESTIONS, DIMENSION, 200, 1)) {
            var nearest = new HashSet<>(nearest(question, vectors));
            List<Hit> hits = index.search(Modality.IMAGE, question, NEAREST);
            assertThat(hits).hasSize(NEAREST);
            for (Hit hit : hits) {
                assertThat((double) hit.similarity())
                        .isCloseTo(
                                Vectors.product(question, vectors[(int) hit.id()]), within(0.002));
            }
            found += (int) hits.stream().filter(hit -> nearest.contains(hit.id())).count();
        }
        return found;
    }

    private static List<Long> nearest(float[] question, float[][] vectors) {
        return IntStream.range(0, vectors.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -Vectors.product(question, vectors[i])))
                .limit(NEAREST)
                .map(Integer::longValue)
                .toList();
    }

    @Test
    void isTheSameAfterReopening() throws Exception {
        float[][] vectors = Fixtures.clusters(6_000, 32, 20, 2);
        Path embeddings = Fixtures.folder(folder.resolve("e"), vectors, vectors);
        Path built = Fixtures.index(embeddings, folder.resolve("i"), Fixtures.MEMORY);
        List<List<Hit>> first = answers(built);
        assertThat(answers(built)).isEqualTo(first);
        Path moved = Files.move(built, folder.resolve("elsewhere"));
        assertThat(answers(moved)).isEqualTo(first);
    }

    private static List<List<Hit>> answers(Path built) throws InterruptedException {
        try (SearchIndex index = SearchIndex.open(built)) {
            var answers = new ArrayList<List<Hit>>();
            for (float[] question : Fixtures.clusters(20, 32, 20, 3)) {
                answers.add(index.search(Modality.TEXT, question, 25));
            }
            return answers;
        }
    }

    @Test
    void numbersRowsOverAllPartitionsInTheOrderOfTheirNames() throws Exception {
        float[][] vectors = Fixtures.clusters(30, 8, 30, 4);
        Path embeddings = folder.resolve("e");
        for (int p = 0; p < 3; p++) {
            float[][] part = Arrays.copyOfRange(vectors, 10 * p, 10 * p + 10);
            NpyFiles.write(embeddings.resolve("img_emb/img_emb_0" + p + ".npy"), "<f4", part);
            Fixtures.rows(embeddings.resolve("metadata/metadata_0" + p + ".parquet"), 10 * p, 10);
        }
        Path built = Fixtures.index(embeddings, folder.resolve("i"), Fixtures.MEMORY);
        try (SearchIndex index = SearchIndex.open(built)) {
            assertThat(index.rows()).isEqualTo(30);
            assertThat(index.name()).isEqualTo("i");
            assertThat(index.modalities()).containsExactly(Modality.IMAGE);
            for (int i = 0; i < 30; i++) {
                Hit best = index.search(Modality.IMAGE, vectors[i], 1).getFirst();
                assertThat(best.id()).isEqualTo(i);
                assertThat(best.similarity()).isCloseTo(1, within(1e-5f));
                assertThat(index.row(i).get("caption").textValue()).isEqualTo("caption " + i);
                assertThat(index.vector(Modality.IMAGE, i))
                        .containsExactly(vectors[i], within(1e-6f));
            }
            assertThat(index.search(Modality.IMAGE, vectors[0], 1000)).hasSize(30);
            assertThatThrownBy(() -> index.row(30))
                    .isInstanceOf(QueryException.class)
                    .hasMessage("There is no row 30; the index i has rows 0 to 29.");
            assertThatThrownBy(() -> index.search(Modality.TEXT, vectors[0], 1))
                    .hasMessageContaining("no vectors of modality text; it has [image]");
            assertThatThrownBy(() -> index.search(Modality.IMAGE, new float[9], 1))
                    .hasMessageContaining("has 9 dimensions; those of the index are 8");
            assertThatThrownBy(() -> index.search(Modality.IMAGE, new float[8], 1))
                    .hasMessageContaining("has no direction");
        }
    }

    @Test
    void keepsRowsAsTheyAre() throws Exception {
        Path embeddings = folder.resolve("e");
        NpyFiles.write(embeddings.resolve("img_emb/img_emb_0.npy"), "<f2", new float[] {1, 0});
        Fixtures.parquet(
                embeddings.resolve("metadata/metadata_0.parquet"),
                "SELECT '\"<b>\" é 猫' AS caption, CAST('nan' AS DOUBLE) AS punsafe, NULL AS url,"
                        + " 7 AS width, {'a': [1, 2]} AS tags, DATE '2020-02-03' AS day");
        Path built = Fixtures.index(embeddings, folder.resolve("i"), Fixtures.MEMORY);
        try (SearchIndex index = SearchIndex.open(built)) {
            assertThat(index.row(0).toString())
                    .isEqualTo(
                            "{\"caption\":\"\\\"<b>\\\" é 猫\",\"punsafe\":null,\"url\":null,"
                                    + "\"width\":7,\"tags\":{\"a\":[1,2]},\"day\":\"2020-02-03\"}");
        }
    }

    @Test
    void refusesPartsThatDoNotFit() throws Exception {
        float[][] vectors = Fixtures.clusters(5, 4, 5, 5);
        Path embeddings = Fixtures.folder(folder.resolve("e"), vectors, vectors);
        Path metadata = embeddings.resolve("metadata");
        Path images = embeddings.resolve("img_emb");

        Fixtures.rows(metadata.resolve("metadata_0.parquet"), 0, 4);
        assertRefused("img_emb_0.npy has 5 vectors; expected are 4, the rows of");
        Fixtures.rows(metadata.resolve("metadata_0.parquet"), 0, 5);

        Fixtures.rows(metadata.resolve("metadata_1.parquet"), 0, 5);
        assertRefused("img_emb_1.npy is missing; expected is the same partition as");
        NpyFiles.write(images.resolve("img_emb_1.npy"), "<f2", Fixtures.clusters(5, 3, 5, 5));
        assertRefused("img_emb_1.npy have 3 dimensions; expected are 4 as in");
        NpyFiles.write(images.resolve("img_emb_1.npy"), "<f2", vectors);
        assertRefused("text_emb_1.npy is missing");
        Files.delete(metadata.resolve("metadata_1.parquet"));
        assertRefused("metadata_1.parquet is missing");
        Files.delete(images.resolve("img_emb_1.npy"));

        Files.writeString(images.resolve("img_emb_0.npy"), "no numbers at all");
        assertRefused("img_emb_0.npy is no npy file");
        NpyFiles.write(images.resolve("img_emb_0.npy"), "<f2", vectors);
        Files.writeString(metadata.resolve("metadata_0.parquet"), "no table at all");
        assertRefused("metadata_0.parquet cannot be read as parquet");
        Files.delete(metadata.resolve("metadata_0.parquet"));
        assertRefused("has no metadata/metadata_P.parquet");
    }

    @Test
    void refusesAFolderWithoutVectorsAndOneThatIsNoIndex() throws Exception {
        Path embeddings = folder.resolve("e");
        Fixtures.rows(embeddings.resolve("metadata/metadata_0.parquet"), 0, 5);
        assertRefused("has neither img_emb/img_emb_P.npy nor text_emb/text_emb_P.npy");
        Files.createDirectory(folder.resolve("i"));
        assertThatThrownBy(() -> SearchIndex.open(folder.resolve("i")))
                .isInstanceOf(IndexException.class)
                .hasMessageContaining("is no index: it has no index.json");
    }

    @Test
    void refusesTooLittleMemory() {
        assertThatThrownBy(() -> BuildPlan.of(1_000_000, 512, 50_000_000))
                .isInstanceOf(IndexException.class)
                .hasMessageContaining("50,000,000 bytes are too little memory");
    }

    @Test
    void takesMoreGraphsWhereThereIsLessMemory() {
        BuildPlan roomy = BuildPlan.of(1_000_000, 512, 4_000_000_000L);
        assertThat(roomy.exact()).isTrue();
        assertThat(roomy.segment()).isEqualTo(1_000_000);
        BuildPlan quantized = BuildPlan.of(1_000_000, 512, 1_200_000_000);
        assertThat(quantized.exact()).isFalse();
        assertThat(quantized.segment()).isEqualTo(1_000_000);
        assertThat(BuildPlan.of(1_000_000, 512, 500_000_000).segment()).isBetween(300_000, 999_999);
    }

    private void assertRefused(String sentence) throws IOException {
        List<String> before = names();
        assertThatThrownBy(() ->
                        Fixtures.index(folder.resolve("e"), folder.resolve("i"), Fixtures.MEMORY))
                .hasStackTraceContaining("IndexException")
                .hasMessageContaining(sentence);
        assertThat(names()).isEqualTo(before);
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
