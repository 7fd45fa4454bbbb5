package dev.shardline.enricher;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import dev.shardline.schemas.recipe.EmbedSettings.TextEncoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

/// From a text to as many tokens as a model takes, by a file of Hugging Face's tokenizers. Safe for
/// use by several threads.
final class Tokens implements AutoCloseable {

    static {
        // DJL would tell its makers of each start, and look for files on the network.
        System.setProperty("ai.djl.offline", "true");
        System.setProperty("OPT_OUT_TRACKING", "true");
    }

    private final HuggingFaceTokenizer tokenizer;
    private final TextEncoder encoder;

    /// Reads the file.
    ///
    /// @param cache keeps the tokenizer's native library
    /// @throws ModelException if it is no such file
    Tokens(Path file, TextEncoder encoder, Path cache) {
        this.encoder = encoder;
        if (System.getProperty("DJL_CACHE_DIR") == null) {
            System.setProperty("DJL_CACHE_DIR", cache.toAbsolutePath().toString());
        }
        try {
            tokenizer =
                    HuggingFaceTokenizer.newInstance(
                            file, Map.of("truncation", "do_not_truncate", "padding", "do_not_pad"));
        } catch (IOException | RuntimeException e) {
            throw new ModelException(
                    "embed.text.tokenizer: %s is no tokenizer.json of Hugging Face's: %s"
                            .formatted(file, e.getMessage()),
                    e);
        }
    }

    /// The tokens of a text.
    ///
    /// @param ids as many as the model takes
    /// @param count how many of them are the text's, the others being padding
    @SuppressWarnings("ArrayRecordComponent") // Local to a call.
    record Sequence(long[] ids, int count) {}

    /// The tokens of a text. One that is too long keeps its last token, which says that it ends.
    Sequence of(String text) {
        long[] all;
        synchronized (tokenizer) {
            all = tokenizer.encode(text, true, false).getIds();
        }
        long[] ids = Arrays.copyOf(all, encoder.length());
        if (all.length > ids.length) {
            ids[ids.length - 1] = all[all.length - 1];
        } else {
            Arrays.fill(ids, all.length, ids.length, encoder.pad());
        }
        return new Sequence(ids, Math.min(all.length, ids.length));
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
