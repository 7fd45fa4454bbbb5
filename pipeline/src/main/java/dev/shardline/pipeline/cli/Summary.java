package dev.shardline.pipeline.cli;

import dev.shardline.schemas.recipe.Recipe;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The result of a complete job.
final class Summary {

    private Summary() {}

    /// Prints the job's `_summary.json`.
    static void print(Recipe recipe, PrintStream out) {
        Path file = Path.of(recipe.output()).resolve("_summary.json");
        try {
            if (Files.exists(file)) {
                out.println(Files.readString(file, StandardCharsets.UTF_8).strip());
            }
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + file, e);
        }
    }
}
