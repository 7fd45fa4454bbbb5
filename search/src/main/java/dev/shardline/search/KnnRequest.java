package dev.shardline.search;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A request to `/knn-service`, in clip-retrieval's words. `use_mclip`, `use_safety_model`,
/// `use_violence_detector`, `aesthetic_score` and `aesthetic_weight` are for models that are not
/// here, and without effect, as they are there without these models.
///
/// @param rows how many of the results come with their row
/// @param ids how many results, at most
/// @param index its name; null for the first
record KnnRequest(
        Question question,
        Modality modality,
        int rows,
        int ids,
        @Nullable String index,
        boolean deduplicate) {

    /// The most results of a request.
    static final int MOST = 10_000;

    /// @throws QueryException if it is none
    static KnnRequest parse(JsonNode json) {
        RequestFields fields = RequestFields.of(json);
        String word =
                fields.text("modality")
                        .orElseThrow(() -> new QueryException("modality must be image or text."));
        Modality modality =
                Modality.of(word)
                        .orElseThrow(() ->
                                new QueryException(
                                        "modality must be image or text; it was " + word + "."));
        int rows =
                fields.count("num_images", MOST)
                        .orElseThrow(() -> new QueryException("num_images must be given."));
        return new KnnRequest(
                question(fields),
                modality,
                rows,
                fields.count("num_result_ids", MOST).orElse(rows),
                fields.text("indice_name").orElse(null),
                fields.flag("deduplicate"));
    }

    private static Question question(RequestFields fields) {
        var asked = new ArrayList<Question>();
        add(asked, fields.text("text").map(Question.Text::new));
        add(asked, fields.text("image").map(text -> new Question.Image(decoded(text))));
        add(asked, fields.text("image_url").map(Question.ImageUrl::new));
        add(asked, fields.numbers("embedding_input").map(Question.Embedding::new));
        add(asked, fields.id("id").map(Question.LikeRow::new));
        if (asked.isEmpty()) {
            throw new QueryException(
                    "One of text, image, image_url, embedding_input and id must be given.");
        }
        // The original, too, takes the first of several.
        return asked.getFirst();
    }

    private static void add(List<Question> asked, Optional<? extends Question> one) {
        one.ifPresent(asked::add);
    }

    private static byte[] decoded(String text) {
        try {
            return Base64.getDecoder().decode(text.replaceAll("\\s", ""));
        } catch (IllegalArgumentException e) {
            throw new QueryException("image must be the base64 of an image file.");
        }
    }
}
