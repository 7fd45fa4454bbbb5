package dev.shardline.pipeline.cli;

import dev.shardline.enricher.Enricher;
import dev.shardline.ingest.redcaps.AnnotationFilter;
import dev.shardline.ingest.redcaps.FilterKind;
import dev.shardline.ingest.redcaps.FilterMark;
import dev.shardline.schemas.recipe.EnrichSettings;
import dev.shardline.schemas.recipe.EnrichSettings.Action;
import dev.shardline.schemas.recipe.EnrichSettings.Classifier;
import dev.shardline.schemas.recipe.EnrichSettings.Model;
import dev.shardline.schemas.recipe.Recipe;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `redcaps filter-nsfw` and `redcaps filter-faces`: annotations go whose images a model of a
/// recipe refuses.
abstract class RedcapsImageFilter implements Callable<Integer> {

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private JobOptions options;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private RedcapsFilterOptions files;

    @Option(
            names = "--missing",
            paramLabel = "refuse|keep",
            description =
                    "Annotations without an image: refuse changes nothing where there are any, keep"
                            + " lets them stay and counts them in info (default: ${DEFAULT-VALUE}).")
    private Missing missing = Missing.refuse;

    @Option(
            names = "--model-name",
            paramLabel = "NAME",
            description = "What info says of the model (default: its file and SHA-256).")
    private @Nullable String modelName;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    /// Named as they are typed.
    enum Missing {
        refuse,
        keep
    }

    /// What decides.
    ///
    /// @param models to be asked, of all that the recipe has
    record Judge(EnrichSettings models, FilterKind kind, Model model, double threshold) {}

    /// Takes what decides from a recipe.
    ///
    /// @throws RefusedException if it is not there, or says something else than to remove
    abstract Judge judge(EnrichSettings enrich);

    @Override
    public final Integer call() {
        Recipe recipe = options.recipe();
        Judge judge = judge(recipe.enrich());
        var mark = new FilterMark(judge.kind(), named(judge.model()), judge.threshold());
        try (Enricher enricher = Job.models(recipe, judge.models(), options.jobState())) {
            var choice =
                    new ImageChoice(
                            enricher,
                            files.images(),
                            missing == Missing.keep,
                            spec.commandLine().getErr());
            files.print(
                    spec.commandLine().getOut(),
                    AnnotationFilter.filter(files.file(), files.images(), mark, choice));
        }
        return ExitCode.DONE;
    }

    /// An address can hold what is secret, but for the last of its path.
    private String named(Model model) {
        return modelName == null
                ? model.path().replaceFirst("\\?.*", "").replaceFirst(".*/", "")
                        + " sha256:"
                        + model.sha256()
                : modelName;
    }

    private static RefusedException refused(String message) {
        return new RefusedException(message + " (docs/datasets/redcaps.md).");
    }

    /// `redcaps filter-nsfw`.
    @Command(
            name = "filter-nsfw",
            mixinStandardHelpOptions = true,
            description =
                    "Removes annotations whose images enrich.nsfw of a recipe refuses, and the images.")
    static final class Nsfw extends RedcapsImageFilter {

        @Override
        Judge judge(EnrichSettings enrich) {
            Classifier nsfw = enrich.nsfwClassifier();
            if (nsfw == null) {
                throw refused("The recipe has no enrich.nsfw; it must name a model");
            }
            Double max = nsfw.max();
            if (max == null || nsfw.min() != null) {
                throw refused(
                        "filter-nsfw goes by enrich.nsfw.max alone: that must be a number, and"
                                + " enrich.nsfw.min not there");
            }
            return new Judge(
                    new EnrichSettings(
                            nsfw, List.of(), null, null, enrich.device(), enrich.batch()),
                    FilterKind.NSFW,
                    nsfw.model(),
                    max);
        }
    }

    /// `redcaps filter-faces`.
    @Command(
            name = "filter-faces",
            mixinStandardHelpOptions = true,
            description =
                    "Removes annotations in whose images enrich.faces of a recipe finds faces, and"
                            + " the images.")
    static final class Faces extends RedcapsImageFilter {

        @Override
        Judge judge(EnrichSettings enrich) {
            EnrichSettings.Faces faces =
                    enrich.faces()
                            .orElseThrow(() ->
                                    refused(
                                            "The recipe has no enrich.faces; it must name a model"));
            if (faces.action() != Action.DROP) {
                throw refused(
                        "enrich.faces.action is %s, but filter-faces removes: it must be drop"
                                .formatted(faces.action().name().toLowerCase(Locale.ROOT)));
            }
            return new Judge(
                    new EnrichSettings(
                            null, List.of(), faces, null, enrich.device(), enrich.batch()),
                    FilterKind.FACE,
                    faces.model(),
                    faces.threshold());
        }
    }
}
