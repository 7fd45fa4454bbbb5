package dev.shardline.pipeline.it;

import dev.shardline.testing.Models;
import dev.shardline.testing.OnnxFile;
import java.nio.file.Path;

/// What recipes of tests say of models: they are written into a folder, and named with their hash.
public final class ModelSections {

    private ModelSections() {}

    /// `model: {…}` of a model.
    public static String model(Path folder, String name, OnnxFile model) {
        Path file = folder.resolve(name + ".onnx");
        return "model: {path: %s, sha256: %s}".formatted(file, model.write(file));
    }

    /// `{…}` for `embed.image`.
    static String image(Path folder) {
        return "{" + model(folder, "image", Models.meanColour()) + "}";
    }

    /// `{…}` for `embed.text`.
    static String text(Path folder) {
        Path tokenizer = folder.resolve("tokenizer.json");
        return "{%s, tokenizer: {path: %s, sha256: %s}, length: 8}"
                .formatted(
                        model(folder, "text", Models.tokensThemselves(8)),
                        tokenizer,
                        Models.writeTokenizer(tokenizer));
    }
}
