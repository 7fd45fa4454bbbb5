package dev.shardline.ingest.redcaps;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shardline.ingest.SourceException;
import dev.shardline.schemas.OutputNames;
import java.util.Optional;

/// One post of an annotation file, with all its keys in their order.
///
/// Every method throws a [SourceException] that names file and place where a key is missing or not
/// what it should be.
///
/// @param json is not changed by anybody
/// @param place of it in messages
public record Annotation(ObjectNode json, String place) {

    public String imageId() {
        return text("image_id");
    }

    public String subreddit() {
        return text("subreddit");
    }

    public String caption() {
        return text("caption");
    }

    /// When the post was made, seconds since 1970.
    double createdUtc() {
        JsonNode value = json.path("created_utc");
        if (!value.isNumber()) {
            throw fault("created_utc", value, "a number");
        }
        return value.doubleValue();
    }

    /// The path of its image below the folder of images, `SUBREDDIT/IMAGE_ID.jpg`; none that leads
    /// elsewhere.
    public String imageFile() {
        String file = imageFile(subreddit(), imageId());
        Optional<String> fault = OutputNames.fault(file);
        if (fault.isPresent()) {
            throw new SourceException(
                    "%s: no image can have the name %s: %s."
                            .formatted(place, shown(file), fault.get()));
        }
        return file;
    }

    /// The same of its parts, unchecked.
    public static String imageFile(String subreddit, String imageId) {
        return subreddit + "/" + imageId + ".jpg";
    }

    private String text(String key) {
        JsonNode value = json.path(key);
        if (!value.isTextual()) {
            throw fault(key, value, "a text");
        }
        return value.textValue();
    }

    private SourceException fault(String key, JsonNode value, String wanted) {
        return new SourceException(
                value.isMissingNode()
                        ? "%s has no key %s.".formatted(place, key)
                        : "%s: %s must be %s, but is %s."
                                .formatted(place, key, wanted, shown(value.toString())));
    }

    private static String shown(String value) {
        return value.length() <= 80 ? value : value.substring(0, 80) + "…";
    }
}
