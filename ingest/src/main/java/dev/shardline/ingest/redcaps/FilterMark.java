package dev.shardline.ingest.redcaps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/// What `info` says of a filter that was applied.
///
/// @param model whose list or model decided
/// @param threshold of the model; null for words
public record FilterMark(FilterKind kind, String model, @Nullable Double threshold) {

    /// As the original writes it, and `num_unscored` where annotations stayed that nobody could
    /// judge.
    ObjectNode json(long removed, long unscored) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("num_removed", removed).put("model", model);
        if (threshold != null) {
            json.put("confidence_threshold", threshold);
        }
        return unscored == 0 ? json : json.put("num_unscored", unscored);
    }

    /// How many annotations stayed unjudged, by such JSON.
    static long unscored(JsonNode json) {
        return json.path("num_unscored").asLong();
    }

    /// Whether such JSON tells of the same filter, whatever it has found.
    boolean isOf(JsonNode json) {
        return json.path("model").asText().equals(model)
                && (threshold == null || json.path("confidence_threshold").asDouble() == threshold);
    }
}
