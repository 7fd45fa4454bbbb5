package dev.shardline.pipeline.cli;

import dev.shardline.packager.Output;
import dev.shardline.schemas.recipe.Recipe;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// The result of a complete job.
final class Summary {

    private Summary() {}

    /// Prints the job's `_summary.json`.
    static void print(Recipe recipe, PrintStream out) {
        try (Output output = Job.output(recipe)) {
            output.read("_summary.json")
                    .ifPresent(
                            text -> out.println(new String(text, StandardCharsets.UTF_8).strip()));
        } catch (IOException e) {
            throw new UncheckedIOException("reading _summary.json in " + recipe.output(), e);
        }
    }
}
