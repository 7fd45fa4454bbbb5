package dev.shardline.pipeline.cli;

import dev.shardline.enricher.Embedder;
import dev.shardline.enricher.Embedder.Embedded;
import dev.shardline.search.QueryEncoder;
import dev.shardline.search.QueryException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// Questions by the models with which a recipe embeds. Safe for use by several threads.
final class RecipeEncoder implements QueryEncoder {

    private final Embedder embedder;

    /// @param embedder closed with this
    RecipeEncoder(Embedder embedder) {
        this.embedder = embedder;
    }

    @Override
    public float[] text(String text) {
        if (embedder.textWidth() == 0) {
            throw missing("embed.text");
        }
        Embedded answer = embedder.text(text);
        return vector(answer.text(), answer);
    }

    @Override
    public float[] image(byte[] file) {
        if (embedder.imageWidth() == 0) {
            throw missing("embed.image");
        }
        Embedded answer = embedder.image(ByteBuffer.wrap(file));
        return vector(answer.image(), answer);
    }

    @Override
    public void close() {
        embedder.close();
    }

    private static QueryException missing(String key) {
        return new QueryException(
                "The recipe names no model for this: %s is missing.".formatted(key));
    }

    private static float[] vector(float @Nullable [] vector, Embedded answer) {
        if (vector == null) {
            throw new QueryException("There is no vector of this: " + answer.failure());
        }
        return vector;
    }
}
