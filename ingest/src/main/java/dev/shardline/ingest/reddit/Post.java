package dev.shardline.ingest.reddit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A post as Reddit and its dumps give it, and what RedCaps makes of it.
final class Post {

    /// Of a post, what the following steps read.
    private static final List<String> KEPT =
            List.of(
                    "id",
                    "subreddit",
                    "url",
                    "title",
                    "score",
                    "author",
                    "created_utc",
                    "permalink",
                    "over_18",
                    "removed_by_category",
                    "gallery_data");

    private Post() {}

    /// The parts of a post that are needed; empty for what is none.
    static Optional<ObjectNode> shortened(JsonNode post) {
        ObjectNode kept = JsonNodeFactory.instance.objectNode();
        KEPT.stream().filter(post::has).forEach(name -> kept.set(name, post.get(name)));
        boolean whole =
                kept.path("id").asText().matches("[0-9a-z]{1,13}")
                        && kept.path("url").isTextual()
                        && kept.path("title").isTextual()
                        && seconds(kept).isPresent();
        return whole ? Optional.of(kept) : Optional.empty();
    }

    /// When it was posted: old dumps have texts and fractions.
    private static Optional<Long> seconds(JsonNode post) {
        String text = post.path("created_utc").asText();
        return text.matches("[0-9]{1,12}(\\.[0-9]+)?")
                ? Optional.of((long) Double.parseDouble(text))
                : Optional.empty();
    }

    static YearMonth month(ObjectNode post) {
        return YearMonth.from(
                Instant.ofEpochSecond(seconds(post).orElseThrow()).atOffset(ZoneOffset.UTC));
    }

    static boolean isOf(String subreddit, JsonNode post) {
        return post.path("subreddit").asText().equalsIgnoreCase(subreddit);
    }

    /// Why RedCaps leaves it out, in a word; empty if it does not.
    static Optional<String> refusal(JsonNode post) {
        if (!post.path("removed_by_category").isMissingNode()
                && !post.path("removed_by_category").isNull()) {
            return Optional.of("removed");
        }
        if (post.path("over_18").asBoolean()) {
            return Optional.of("over_18");
        }
        return post.path("score").asLong() < 2 ? Optional.of("score") : Optional.empty();
    }

    /// The annotation of a post.
    ///
    /// @param url of its image
    /// @param caption its title, cleaned
    static ObjectNode annotation(ObjectNode post, String url, String caption) {
        String subreddit = post.path("subreddit").asText().toLowerCase(Locale.ROOT);
        String id = post.path("id").asText();
        String permalink = post.path("permalink").asText("");
        ObjectNode annotation = JsonNodeFactory.instance.objectNode();
        annotation.put("image_id", id);
        annotation.put("subreddit", subreddit);
        annotation.put("url", url);
        annotation.put("caption", caption);
        annotation.put("raw_caption", post.path("title").asText());
        annotation.put("score", post.path("score").asLong());
        annotation.put("author", post.path("author").asText("[deleted]"));
        annotation.put("created_utc", seconds(post).orElseThrow());
        annotation.put(
                "permalink",
                permalink.isEmpty() ? "/r/" + subreddit + "/comments/" + id + "/" : permalink);
        return annotation;
    }
}
