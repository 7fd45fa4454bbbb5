package dev.shardline.schemas.recipe;

import dev.shardline.schemas.recipe.EnrichSettings.Device;
import dev.shardline.schemas.recipe.EnrichSettings.Input;
import dev.shardline.schemas.recipe.EnrichSettings.Model;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the command `embed` makes of shards: the recipe's `embed`. It decides nothing about the
/// shards themselves.
///
/// @param imageEncoder null embeds no images
/// @param textEncoder null embeds no captions
/// @param device what the models run on
/// @param batch samples that a model gets at once
/// @param folder of this machine, for the embeddings; null where none is named
public record EmbedSettings(
        @Nullable ImageEncoder imageEncoder,
        @Nullable TextEncoder textEncoder,
        Device device,
        int batch,
        @Nullable String folder) {

    /// Nothing is embedded.
    public static final EmbedSettings NONE = new EmbedSettings(null, null, Device.CPU, 32, null);

    public EmbedSettings {
        if (batch < 1) {
            throw new IllegalArgumentException("embed.batch must be at least 1, was " + batch);
        }
    }

    public Optional<ImageEncoder> image() {
        return Optional.ofNullable(imageEncoder);
    }

    public Optional<TextEncoder> text() {
        return Optional.ofNullable(textEncoder);
    }

    public Optional<String> output() {
        return Optional.ofNullable(folder);
    }

    /// A model that makes a vector of an image.
    public record ImageEncoder(Model model, Input input) {}

    /// A model that makes a vector of a text.
    ///
    /// @param tokenizer a file `tokenizer.json`
    /// @param length tokens of each text: longer ones are cut, their last token kept
    /// @param pad the token behind shorter ones
    public record TextEncoder(Model model, Model tokenizer, int length, int pad) {}
}
