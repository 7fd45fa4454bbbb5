package dev.shardline.pipeline.cli;

import dev.shardline.ingest.Source;
import dev.shardline.ingest.filter.RowFilter;
import dev.shardline.pipeline.yfcc.MissingPhotos;
import dev.shardline.schemas.recipe.PackageSettings.ShardFormat;
import dev.shardline.schemas.recipe.Recipe;
import dev.shardline.schemas.s3.Buckets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `check-missing`: what YFCC100m's zips lack and S3 has.
@Command(
        name = "check-missing",
        mixinStandardHelpOptions = true,
        description = {
            "Looks for photos of a job whose package.format is zip that are in no zip, though S3 has"
                    + " them, and fetches them into xxx_missing.zip."
        })
final class CheckMissingCommand implements Callable<Integer> {

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private JobOptions options;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        Recipe recipe = options.recipe();
        if (recipe.packaging().format() != ShardFormat.ZIP) {
            throw new RefusedException(
                    "check-missing is for jobs whose package.format is zip; that of "
                            + recipe.job()
                            + " is another.");
        }
        if (recipe.output().contains("://")) {
            throw new RefusedException(
                    "check-missing reads zips of this machine, and the output is "
                            + recipe.output()
                            + ". Copy its .zip files into a folder and give that by --set"
                            + " output=DIR.");
        }
        Path work = options.jobState().resolve("missing");
        try (Source source = Source.open(recipe.source(), recipe.s3(), work);
                var buckets = new Buckets(recipe.s3())) {
            Optional<RowFilter> filter = Job.filter(recipe, source);
            var found = new MissingPhotos(recipe, source, filter, buckets).fetch();
            var out = spec.commandLine().getOut();
            out.printf(
                    "%,d zips looked at, %,d rows without an entry, %,d of them fetched now%n",
                    found.shards(), found.missing(), found.fetched());
            out.flush();
        }
        return ExitCode.DONE;
    }
}
