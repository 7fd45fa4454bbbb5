package dev.shardline.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.shardline.testing.NpyFiles;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SearchApiTest {

    private static final JsonMapper JSON = new JsonMapper();
    private static final QueryEncoder NO_MODELS = QueryEncoder.none("There is no model.");

    @TempDir private Path folder;

    private Served served;

    @BeforeEach
    void serve() throws IOException, SQLException {
        served = Served.start(folder, null);
    }

    @AfterEach
    void close() {
        served.close();
    }

    private JsonNode knn(String request) throws JsonProcessingException, InterruptedException {
        return served.api().knn(JSON.readTree(request));
    }

    private static SimpleMeterRegistry registry() {
        return new SimpleMeterRegistry();
    }

    private static List<Integer> ids(JsonNode results) {
        var ids = new ArrayList<Integer>();
        results.forEach(result -> ids.add(result.get("id").intValue()));
        return ids;
    }

    @Test
    void answersAsClipRetrievalDoes() throws Exception {
        JsonNode found =
                knn(
                        "{'text': 'row 7', 'modality': 'image', 'num_images': 1, 'num_result_ids': 3,"
                                        .replace('\'', '"')
                                + "\"indice_name\": \"cats\"}");
        assertThat(found.get(0).properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("url", "image_path", "caption", "NSFW", "id", "similarity");
        assertThat(found.get(0).get("url").textValue()).isEqualTo("http://127.0.0.1:1/7.jpg");
        assertThat(found.get(0).get("image_path").textValue()).isEqualTo("key7");
        assertThat(found.get(0).get("caption").textValue()).isEqualTo("caption <b>7</b>");
        assertThat(found.get(0).get("similarity").doubleValue()).isBetween(0.9999, 1.0001);
        assertThat(found).hasSize(3);
        assertThat(found.get(1).properties())
                .extracting(Map.Entry::getKey)
                .containsExactly("id", "similarity");
        assertThat(ids(found).subList(1, 3)).containsExactlyInAnyOrder(6, 8);
        assertThat(found.get(1).get("similarity").doubleValue()).isBetween(0.234, 0.237);
    }

    /// What clip-retrieval's own client sends.
    @Test
    void takesTheOptionsOfModelsThatAreNotHere() throws Exception {
        JsonNode found =
                knn(
                        """
                        {"text": "row 2", "image": null, "image_url": null, "embedding_input": null,
                         "deduplicate": true, "use_safety_model": true, "use_violence_detector": true,
                         "indice_name": "cats", "use_mclip": false, "aesthetic_score": 9,
                         "aesthetic_weight": 0.5, "modality": "image", "num_images": 2,
                         "num_result_ids": 2}
                        """);
        assertThat(ids(found).getFirst()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "\"text\": \"row 5\"; 5",
                "\"image\": \"Aw==\"; 3",
                "\"image_url\": \"http://a.example/4.jpg\"; 4",
                "\"embedding_input\": [0, 0, 0, 0, 0, 0, 0, 0, 2, 0.5]; 8",
                "\"id\": 6; 6",
            })
    void findsByAnyQuestion(String question, int row) throws Exception {
        JsonNode found = knn("{" + question + ", \"modality\": \"image\", \"num_images\": 1}");
        assertThat(ids(found)).containsExactly(row);
    }

    @Test
    void leavesOutDuplicatesWhereAsked() throws Exception {
        Path embeddings = folder.resolve("near");
        NpyFiles.write(
                embeddings.resolve("img_emb/img_emb_0.npy"),
                "<f4",
                new float[] {1, 0},
                new float[] {0.99f, 0.1f},
                new float[] {0, 1});
        Fixtures.rows(embeddings.resolve("metadata/metadata_0.parquet"), 0, 3);
        Path built = Fixtures.index(embeddings, folder.resolve("i"), Fixtures.MEMORY);
        try (var index = SearchIndex.open(built)) {
            var api = new SearchApi(List.of(index), NO_MODELS, _ -> new byte[1], registry());
            String request = "{\"id\": 0, \"modality\": \"image\", \"num_images\": 3%s}";
            assertThat(ids(api.knn(JSON.readTree(request.formatted(""))))).containsExactly(0, 1, 2);
            String distinct = request.formatted(", \"deduplicate\": true");
            assertThat(ids(api.knn(JSON.readTree(distinct)))).containsExactly(0, 2);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[] | must be a JSON object",
                "{} | modality must be image or text",
                "{'modality': 'sound', 'num_images': 1} | it was sound",
                "{'modality': 'image'} | num_images must be given",
                "{'modality': 'image', 'num_images': 1} | One of text, image, image_url",
                "{'modality': 'image', 'num_images': -1} | num_images must be a whole number",
                "{'modality': 'image', 'num_images': 1.5} | it was 1.5",
                "{'modality': 'image', 'num_images': 99999999999} | from 0 to 10000",
                "{'modality': 'image', 'num_images': '9'} | it was \"9\"",
                "{'modality': 'image', 'num_images': 1, 'text': 5} | text must be a text; it was 5",
                "{'modality': 'image', 'num_images': 1, 'image': '%%'} | base64 of an image",
                "{'modality': 'image', 'num_images': 1, 'image': 'AAAA'} | This is no image",
                "{'modality': 'image', 'num_images': 1, 'embedding_input': ['a']} | list of numbers",
                "{'modality': 'image', 'num_images': 1, 'embedding_input': [1]} | has 1 dimensions",
                "{'modality': 'image', 'num_images': 1, 'embedding_input': []} | has 0 dimensions",
                "{'modality': 'text', 'num_images': 1, 'id': 1} | no vectors of modality text",
                "{'modality': 'image', 'num_images': 1, 'id': 10} | no row 10",
                "{'modality': 'image', 'num_images': 1, 'id': 'x'} | id must be an id",
                "{'modality': 'image', 'num_images': 1, 'id': 1, 'indice_name': 'dogs'} | index dogs",
                "{'modality': 'image', 'num_images': 1, 'id': 1, 'deduplicate': 1} | true or false",
                "{'modality': 'image', 'num_images': 1, 'image_url': 'http://x/'} | cannot be had",
            })
    void refusesWhatIsMalformed(String request, String sentence) {
        assertThatThrownBy(() -> knn(request.replace('\'', '"').replace("\\\"", "\"")))
                .isInstanceOf(QueryException.class)
                .hasMessageContaining(sentence);
    }

    @Test
    void tellsWhatIsMissingWithoutModels() throws Exception {
        try (var index = SearchIndex.open(folder.resolve("cats"))) {
            var api = new SearchApi(List.of(index), NO_MODELS, _ -> new byte[1], registry());
            for (String question : List.of("text", "image", "image_url")) {
                String request =
                        "{\"%s\": \"AAAA\", \"modality\": \"image\", \"num_images\": 1}"
                                .formatted(question);
                assertThatThrownBy(() -> api.knn(JSON.readTree(request)))
                        .isInstanceOf(QueryException.class)
                        .hasMessage("There is no model.");
            }
        }
    }

    @Test
    void refusesTwoIndexesOfOneName() {
        try (var index = SearchIndex.open(folder.resolve("cats"))) {
            var twice = List.of(index, index);
            assertThatThrownBy(() -> new SearchApi(twice, NO_MODELS, _ -> new byte[1], registry()))
                    .isInstanceOf(IndexException.class)
                    .hasMessageContaining("Two indexes are called cats");
        }
    }
}
