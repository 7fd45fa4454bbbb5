package dev.shardline.pipeline.cli;

import dev.shardline.ingest.Source;
import dev.shardline.ingest.filter.RowFilter;
import dev.shardline.pipeline.broker.BrokerException;
import dev.shardline.schemas.avro.JobState;
import dev.shardline.schemas.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What is checked about a job before anything is started.
final class Job {

    private Job() {}

    /// Opens the source: files and columns are checked.
    static Source open(Recipe recipe, Path state) {
        return Source.open(recipe.source(), state.resolve("work"));
    }

    /// The filter, checked against the source's columns.
    static Optional<RowFilter> filter(Recipe recipe, Source source) {
        return recipe.filter()
                .map(
                        expression ->
                                RowFilter.compile(
                                        expression,
                                        source.columns(),
                                        recipe.source().columns()));
    }

    /// The filter of a job whose ingest has begun, elsewhere perhaps.
    static Optional<RowFilter> filter(Recipe recipe, JobState state) {
        return recipe.filter()
                .map(
                        expression ->
                                RowFilter.compile(
                                        expression,
                                        state.getColumns(),
                                        recipe.source().columns()));
    }

    /// Refuses a recipe that says something else than the one the job began with.
    static void refuseChanges(Recipe recipe, Map<String, String> begunWith) {
        List<String> changes = recipe.changesSince(begunWith);
        if (!changes.isEmpty()) {
            throw new RefusedException(
                    "Job "
                            + recipe.job()
                            + " has begun with another recipe; nothing was changed.\n  "
                            + String.join("\n  ", changes)
                            + "\nSet these back, or give the changed recipe another name with"
                            + " job: NAME and another output.");
        }
    }

    /// Makes sure that shards can be written.
    ///
    /// @throws BrokerException if not
    static void checkOutput(Recipe recipe) {
        Path output = Path.of(recipe.output());
        try {
            Files.createDirectories(output);
            Files.delete(Files.createTempFile(output, ".shardline-", ".probe"));
        } catch (IOException e) {
            throw new RefusedException(
                    "The output folder "
                            + output.toAbsolutePath()
                            + " cannot be written ("
                            + e.getClass().getSimpleName()
                            + (e.getMessage() == null ? "" : ": " + e.getMessage())
                            + "). Check its permissions, or set another one with --set"
                            + " output=DIR.");
        }
    }
}
