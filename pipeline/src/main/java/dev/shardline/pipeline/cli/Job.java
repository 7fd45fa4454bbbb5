package dev.shardline.pipeline.cli;

import dev.shardline.enricher.Enricher;
import dev.shardline.ingest.DedupKey;
import dev.shardline.ingest.Source;
import dev.shardline.ingest.filter.RowFilter;
import dev.shardline.packager.Output;
import dev.shardline.packager.OutputFolder;
import dev.shardline.packager.PackagingException;
import dev.shardline.pipeline.broker.FileTrouble;
import dev.shardline.pipeline.service.Wiring;
import dev.shardline.schemas.avro.JobState;
import dev.shardline.schemas.recipe.EnrichSettings;
import dev.shardline.schemas.recipe.PackageSettings.Mode;
import dev.shardline.schemas.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is checked about a job before anything is started.
final class Job {

    private Job() {}

    /// Opens the source: files and columns are checked.
    static Source open(Recipe recipe, Path state) {
        Source source = Source.open(recipe.source(), recipe.s3(), state.resolve("work"));
        source.notes().forEach(note -> System.err.println("shardline: note: " + note));
        return source;
    }

    /// The filter, checked against the source's columns.
    static Optional<RowFilter> filter(Recipe recipe, Source source) {
        return recipe.filter()
                .map(expression ->
                        RowFilter.compile(expression, source.columns(), recipe.source().columns()));
    }

    /// The filter of a job whose ingest has begun, elsewhere perhaps.
    static Optional<RowFilter> filter(Recipe recipe, JobState state) {
        return recipe.filter()
                .map(expression ->
                        RowFilter.compile(
                                expression, state.getColumns(), recipe.source().columns()));
    }

    /// The recipe's models, loaded and tried.
    ///
    /// @param state of the job or of this instance; keeps models that come from elsewhere
    static Enricher models(Recipe recipe, Path state) {
        return models(recipe, recipe.enrich(), state);
    }

    /// Some of the recipe's models, loaded and tried.
    static Enricher models(Recipe recipe, EnrichSettings some, Path state) {
        return Enricher.open(
                some,
                recipe.validate().encode(),
                state.resolve("models"),
                recipe.s3(),
                Runtime.getRuntime().availableProcessors());
    }

    /// Checks the dedup fields against the source's columns.
    static void checkDedup(Recipe recipe, Source source) {
        var _ = DedupKey.of(recipe.dedup(), recipe.source().columns(), source.columns());
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

    /// The output, to be looked at.
    static Output output(Recipe recipe) {
        return Output.reading(recipe.output(), recipe.s3());
    }

    /// Makes sure that shards can be written. Makes the folder.
    ///
    /// @throws RefusedException if not
    static void checkOutput(Recipe recipe) {
        try (Output output = output(recipe)) {
            output.checkWritable();
        } catch (IOException e) {
            throw new RefusedException(
                    "The output folder "
                            + Path.of(recipe.output()).toAbsolutePath()
                            + " cannot be written: "
                            + FileTrouble.of(e)
                            + ". Make room or set its permissions, or choose another with --set"
                            + " output=DIR.");
        }
    }

    /// Refuses to have an output changed by several packagers.
    ///
    /// @param cluster whether the job runs on one
    static void checkMode(Recipe recipe, boolean cluster) {
        if (cluster
                && recipe.kafka().partitions() > 1
                && recipe.packaging().mode() != Mode.INCREMENTAL) {
            throw new RefusedException(
                    "package.mode overwrite and extend change an output before its shards are"
                            + " written, which one packager can do alone: set kafka.partitions: 1, or"
                            + " run the job without --bootstrap.");
        }
    }

    /// Refuses an output folder that holds the shards of another job.
    ///
    /// @param job what is known of this one; null if it has not begun yet
    static void checkOwner(Recipe recipe, @Nullable JobState job) {
        try (Output output = output(recipe)) {
            OutputFolder.refuseOthers(
                    output, job == null ? null : Wiring.owner(job), recipe.packaging().mode());
        } catch (PackagingException e) {
            throw new RefusedException(Objects.requireNonNull(e.getMessage()));
        }
    }
}
