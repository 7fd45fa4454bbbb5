package dev.shardline.search;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shardline.search.Timings.Part;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Answers questions as clip-retrieval's HTTP API does.
///
/// Safe for use by several threads.
public final class SearchApi {

    /// Columns of a row that come with a result.
    private static final List<String> COLUMNS = List.of("url", "image_path", "caption", "NSFW");

    /// Results as near as this are the same image to `deduplicate`.
    private static final double SAME = 0.94;

    private static final int MOST_IDS = 10_000;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final Map<String, SearchIndex> indexes = new LinkedHashMap<>();
    private final QueryEncoder encoder;
    private final ImageSource images;
    private final Timings timings;

    /// @param indexes at least one, each with a name of its own; the caller keeps and closes them
    /// @throws IndexException if two have the same name
    public SearchApi(
            List<SearchIndex> indexes,
            QueryEncoder encoder,
            ImageSource images,
            MeterRegistry registry) {
        for (SearchIndex index : indexes) {
            if (this.indexes.put(index.name(), index) != null) {
                throw new IndexException(
                        "Two indexes are called " + index.name() + "; rename one of the folders.");
            }
        }
        this.encoder = encoder;
        this.images = images;
        this.timings = new Timings(registry);
    }

    /// The names of the indexes.
    ArrayNode indexes() {
        ArrayNode names = NODES.arrayNode();
        indexes.keySet().forEach(names::add);
        return names;
    }

    /// How long answers took.
    String timings() {
        return timings.summary();
    }

    /// Rows that are like what the request shows or says.
    ///
    /// @throws QueryException if it cannot be answered
    public ArrayNode knn(JsonNode request) throws InterruptedException {
        return timings.measure(Part.FULL_KNN_REQUEST, () -> answer(KnnRequest.parse(request)));
    }

    private ArrayNode answer(KnnRequest request) throws InterruptedException {
        SearchIndex index = index(request.index());
        float[] vector = vector(index, request);
        List<Hit> found =
                timings.measure(
                        Part.KNN_INDEX,
                        () -> index.search(request.modality(), vector, request.ids()));
        List<Hit> hits =
                request.deduplicate()
                        ? timings.measure(
                                Part.DEDUP, () -> distinct(index, request.modality(), found))
                        : found;
        return timings.measure(Part.METADATA_GET, () -> results(index, hits, request.rows()));
    }

    private float[] vector(SearchIndex index, KnnRequest request) throws InterruptedException {
        return switch (request.question()) {
            case Question.Text(var words) ->
                    timings.measure(Part.TEXT_INFERENCE, () -> encoder.text(words));
            case Question.Image(var file) ->
                    timings.measure(Part.IMAGE_INFERENCE, () -> encoder.image(file));
            case Question.ImageUrl(var url) -> {
                byte[] file = timings.measure(Part.DOWNLOAD, () -> images.fetch(url));
                yield timings.measure(Part.IMAGE_INFERENCE, () -> encoder.image(file));
            }
            case Question.Embedding(var vector) -> vector;
            case Question.LikeRow(var id) -> index.vector(request.modality(), id);
        };
    }

    private static List<Hit> distinct(SearchIndex index, Modality modality, List<Hit> hits)
            throws InterruptedException {
        var vectors = new ArrayList<float[]>();
        for (Hit hit : hits) {
            vectors.add(index.vector(modality, hit.id()));
        }
        return Vectors.distinct(vectors, SAME).stream().map(hits::get).toList();
    }

    private static ArrayNode results(SearchIndex index, List<Hit> hits, int rows) {
        ArrayNode results = NODES.arrayNode();
        for (Hit hit : hits) {
            ObjectNode result = results.addObject();
            if (results.size() <= rows) {
                ObjectNode row = index.row(hit.id());
                for (String column : COLUMNS) {
                    if (row.hasNonNull(column)) {
                        result.set(column, row.get(column));
                    }
                }
            }
            result.put("id", hit.id()).put("similarity", hit.similarity());
        }
        return results;
    }

    /// Whole rows, by their ids.
    ///
    /// @throws QueryException if there is no such row or index
    ArrayNode metadata(JsonNode request) throws InterruptedException {
        RequestFields fields = RequestFields.of(request);
        SearchIndex index = index(fields.text("indice_name").orElse(null));
        long[] ids =
                fields.ids("ids", MOST_IDS)
                        .orElseThrow(() -> new QueryException("ids must be given."));
        return timings.measure(
                Part.METADATA_GET,
                () -> {
                    ArrayNode rows = NODES.arrayNode();
                    for (long id : ids) {
                        rows.addObject().put("id", id).set("metadata", index.row(id));
                    }
                    return rows;
                });
    }

    private SearchIndex index(@Nullable String name) {
        if (name == null) {
            return indexes.values().iterator().next();
        }
        SearchIndex index = indexes.get(name);
        if (index == null) {
            throw new QueryException(
                    "There is no index " + name + "; there are " + indexes.keySet() + ".");
        }
        return index;
    }
}
