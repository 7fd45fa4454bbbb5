package dev.shardline.pipeline.cli;

import dev.shardline.ingest.Source;
import dev.shardline.pipeline.broker.Cluster;
import dev.shardline.pipeline.broker.StateFolder;
import dev.shardline.pipeline.monitoring.Monitoring;
import dev.shardline.pipeline.service.Service;
import dev.shardline.pipeline.service.Supervisor;
import dev.shardline.pipeline.service.Wiring;
import dev.shardline.schemas.FateWord;
import dev.shardline.schemas.SchemaIds;
import dev.shardline.schemas.recipe.PackageSettings;
import dev.shardline.schemas.recipe.Recipe;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `retry`: failed records once more.
@Command(
        name = "retry",
        mixinStandardHelpOptions = true,
        description = {
            "Fetches failed records of a complete job once more, into further shards of it.",
            "On a cluster it sends them to the stages, which have to be started again.",
            "Stopped in any way, shardline run goes on with it (on a cluster: shardline ingest)."
        })
final class RetryCommand implements Callable<Integer> {

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private JobOptions options;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private MonitoringOptions monitoringOptions;

    @Option(
            names = "--reason",
            paramLabel = "WORD",
            required = true,
            split = ",",
            description =
                    "What became of them: reasons such as dns or http_404, groups (timeout,"
                            + " http_4xx, http_5xx), failed_to_download or failed_to_resize.")
    private List<String> words = List.of();

    @Override
    public Integer call() throws Exception {
        Recipe recipe = options.recipe();
        List<FateWord> reasons = words.stream().distinct().map(RetryCommand::word).toList();
        refuseWholeGroups(recipe);
        // Without the source nothing can be sent: its lack shows before anything is ordered.
        try (Source source = Job.open(recipe, options.jobState())) {
            long records = order(recipe, reasons);
            if (records == 0) {
                System.err.println(
                        "shardline: job %s has no records that ended as %s; nothing to do."
                                .formatted(recipe.job(), String.join(", ", words)));
                return ExitCode.DONE;
            }
            System.err.println(
                    "shardline: %,d records of job %s are fetched once more."
                            .formatted(records, recipe.job()));
            if (options.bootstrap().isPresent()) {
                return send(recipe, source);
            }
        }
        return new RunCommand(options, monitoringOptions).call();
    }

    private static FateWord word(String word) {
        FateWord known =
                FateWord.of(word)
                        .orElseThrow(() ->
                                new RefusedException(
                                        "--reason %s is no reason; it must be %s."
                                                .formatted(word, FateWord.EXPECTED)));
        if (known.isOfRows()) {
            throw new RefusedException(
                    "--reason %s says that a record was never fetched, so it cannot be fetched once more."
                            .formatted(word));
        }
        return known;
    }

    private static void refuseWholeGroups(Recipe recipe) {
        if (recipe.packaging().samplesPerShard() == PackageSettings.ALL) {
            throw new RefusedException(
                    "Job %s makes one shard of each group (package.samples_per_shard: all), so there can be no further shards; nothing was changed."
                            .formatted(recipe.job()));
        }
    }

    private long order(Recipe recipe, List<FateWord> reasons) throws InterruptedException {
        try (JobAccess job = JobAccess.open(options);
                var wiring =
                        new Wiring(
                                recipe,
                                job.cluster(),
                                ids(job.cluster()),
                                options.jobState(),
                                new SimpleMeterRegistry())) {
            wiring.tables()
                    .job(recipe.job())
                    .ifPresent(state -> Job.refuseChanges(recipe, state.getRecipe()));
            // Before anything is ordered: else a kill in between would leave a job that says it is
            // complete. Who asks meanwhile looks into the broker and finds the same.
            Completed.forget(options.jobState());
            return wiring.retry(reasons);
        }
    }

    private SchemaIds ids(Cluster cluster) {
        return options.bootstrap().isPresent()
                ? options.schemaIds(cluster)
                : SchemaIds.inTopic(cluster.clientConfig(), cluster.replication());
    }

    private int send(Recipe recipe, Source source) throws InterruptedException {
        Path state = options.jobState();
        Cluster cluster = options.cluster();
        try (var interruption = Interruption.watch("shardline ingest goes on where it stopped.");
                Monitoring monitoring = monitoringOptions.start(recipe, "ingest");
                StateFolder taken = StateFolder.takeFirstFree(state, "ingest");
                var wiring =
                        new Wiring(
                                recipe,
                                cluster,
                                ids(cluster),
                                taken.path(),
                                monitoring.registry())) {
            Service ingest = wiring.ingest(source);
            monitoring.watch(List.of(ingest));
            var supervisor = new Supervisor(List.of(wiring.housekeeping(), ingest), ingest);
            interruption.stops(supervisor);
            return supervisor.run() ? ExitCode.DONE : ExitCode.INTERRUPTED;
        }
    }
}
