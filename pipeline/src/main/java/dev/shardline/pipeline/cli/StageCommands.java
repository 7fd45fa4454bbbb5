package dev.shardline.pipeline.cli;

import dev.shardline.enricher.Enricher;
import dev.shardline.ingest.Source;
import dev.shardline.pipeline.broker.Cluster;
import dev.shardline.pipeline.broker.StateFolder;
import dev.shardline.pipeline.monitoring.Monitoring;
import dev.shardline.pipeline.service.Service;
import dev.shardline.pipeline.service.Supervisor;
import dev.shardline.pipeline.service.Wiring;
import dev.shardline.schemas.avro.JobState;
import dev.shardline.schemas.recipe.Recipe;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// The stages as services on a cluster, one process each or several. A service ends by itself when
/// the job is complete.
final class StageCommands {

    private StageCommands() {}

    /// The name of an instance that was given none.
    ///
    /// @param state its folder
    static String instanceName(Path state) {
        String host = System.getenv("HOSTNAME");
        return (host == null || host.isBlank() ? "local" : host) + "-" + state.getFileName();
    }

    /// What the services share.
    abstract static class Stage implements Callable<Integer> {

        @Mixin
        @SuppressWarnings("NullAway.Init") // picocli sets it.
        JobOptions options;

        @Mixin
        @SuppressWarnings("NullAway.Init") // picocli sets it.
        private MonitoringOptions monitoringOptions;

        @Option(
                names = "--instance",
                paramLabel = "NAME",
                description =
                        "This process's name in its group, the same after a restart (default: the"
                                + " host's name and the first free number here).")
        @Nullable String instance;

        private final String stage;

        @SuppressWarnings("NullAway.Init") // Set before `run`.
        private Interruption interruption;

        @SuppressWarnings("NullAway.Init") // Set before `run`.
        private Monitoring monitoring;

        Stage(String stage) {
            this.stage = stage;
        }

        @Override
        public Integer call() throws Exception {
            Recipe recipe = options.recipe();
            Cluster cluster = options.cluster();
            Job.checkMode(recipe, true);
            check(recipe);
            try (var watching = Interruption.watch("The same command goes on where it stopped.");
                    Monitoring metrics = monitoringOptions.start(recipe, stage);
                    StateFolder state = takeState();
                    var wiring =
                            new Wiring(
                                    recipe,
                                    cluster,
                                    options.schemaIds(cluster),
                                    state.path(),
                                    metrics.registry())) {
                metrics.watchDisk(state.path());
                // From here on: where nobody answers, the message is enough.
                Logs.toStderr();
                interruption = watching;
                monitoring = metrics;
                wiring.tables()
                        .job(recipe.job())
                        .ifPresent(job -> Job.refuseChanges(recipe, job.getRecipe()));
                return run(recipe, wiring, state.path());
            }
        }

        /// Refuses what this stage cannot work on, before anything is made.
        void check(Recipe recipe) {}

        /// Makes the stage's services and runs them.
        abstract int run(Recipe recipe, Wiring wiring, Path state) throws Exception;

        int supervise(Wiring wiring, List<Service> services, Service last)
                throws InterruptedException {
            var all = new ArrayList<Service>(wiring.budget());
            all.addAll(services);
            var supervisor = new Supervisor(all, last);
            monitoring.watch(all);
            interruption.stops(supervisor);
            return supervisor.run() ? ExitCode.DONE : ExitCode.INTERRUPTED;
        }

        void watchDisk(Path folder) {
            monitoring.watchDisk(folder);
        }

        int untilComplete(Wiring wiring, Service service) throws InterruptedException {
            Service completion = wiring.completion();
            return supervise(
                    wiring, List.of(wiring.housekeeping(), service, completion), completion);
        }

        String instance(Path state) {
            return instance != null ? instance : instanceName(state);
        }

        private StateFolder takeState() {
            return instance == null
                    ? StateFolder.takeFirstFree(options.jobState(), stage)
                    : StateFolder.take(options.jobState().resolve(stage + "-" + instance));
        }
    }

    /// `ingest`.
    @Command(
            name = "ingest",
            mixinStandardHelpOptions = true,
            description = "Reads the source and produces its rows; one process per job.")
    static final class IngestStage extends Stage {
        IngestStage() {
            super("ingest");
        }

        @Override
        void check(Recipe recipe) {
            try (Source source = Job.open(recipe, options.jobState())) {
                var _ = Job.filter(recipe, source);
                Job.checkDedup(recipe, source);
            }
        }

        @Override
        int run(Recipe recipe, Wiring wiring, Path state) throws Exception {
            try (Source source = Job.open(recipe, state)) {
                Service ingest = wiring.ingest(source);
                return supervise(wiring, List.of(wiring.housekeeping(), ingest), ingest);
            }
        }
    }

    /// `filter`.
    @Command(
            name = "filter",
            mixinStandardHelpOptions = true,
            description = "Filters and deduplicates rows; scale by starting more.")
    static final class FilterStage extends Stage {
        private static final Duration PATIENCE = Duration.ofSeconds(1);

        FilterStage() {
            super("filter");
        }

        @Override
        int run(Recipe recipe, Wiring wiring, Path state) throws Exception {
            JobState job = awaitIngest(recipe, wiring);
            Service filter =
                    wiring.filter(
                            Job.filter(recipe, job),
                            instance(state),
                            state,
                            Runtime.getRuntime().availableProcessors());
            return untilComplete(wiring, filter);
        }

        /// The filter is typed by the source's columns, which the ingest makes known.
        private static JobState awaitIngest(Recipe recipe, Wiring wiring)
                throws InterruptedException {
            Optional<JobState> job = wiring.tables().job(recipe.job());
            while (job.isEmpty()) {
                Thread.sleep(PATIENCE);
                job = wiring.tables().job(recipe.job());
            }
            Job.refuseChanges(recipe, job.get().getRecipe());
            return job.get();
        }
    }

    /// `fetch`.
    @Command(
            name = "fetch",
            mixinStandardHelpOptions = true,
            description = "Fetches images; scale by starting more.")
    static final class FetchStage extends Stage {
        FetchStage() {
            super("fetch");
        }

        @Override
        int run(Recipe recipe, Wiring wiring, Path state) throws Exception {
            return untilComplete(wiring, wiring.fetch(instance(state)));
        }
    }

    /// `validate`.
    @Command(
            name = "validate",
            mixinStandardHelpOptions = true,
            description =
                    "Checks, resizes and encodes images, and asks models; scale by starting more.")
    static final class ValidateStage extends Stage {
        ValidateStage() {
            super("validate");
        }

        @Override
        int run(Recipe recipe, Wiring wiring, Path state) throws Exception {
            try (Enricher models = Job.models(recipe, state)) {
                return untilComplete(wiring, wiring.validate(instance(state), models));
            }
        }
    }

    /// `package`.
    @Command(
            name = "package",
            mixinStandardHelpOptions = true,
            description = "Writes shards; scale by starting more, up to the partitions of results.")
    static final class PackageStage extends Stage {
        PackageStage() {
            super("package");
        }

        @Override
        void check(Recipe recipe) {
            Job.checkOutput(recipe);
        }

        @Override
        int run(Recipe recipe, Wiring wiring, Path state) throws Exception {
            wiring.tables().job(recipe.job()).ifPresent(job -> Job.checkOwner(recipe, job));
            watchDisk(Path.of(recipe.output()));
            Service packager = wiring.packager(instance(state));
            int code = supervise(wiring, List.of(wiring.housekeeping(), packager), packager);
            if (code == ExitCode.DONE) {
                Summary.print(recipe, System.out);
            }
            return code;
        }
    }
}
