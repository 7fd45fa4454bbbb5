package dev.shardline.pipeline.cli;

import dev.shardline.enricher.Enricher;
import dev.shardline.ingest.Source;
import dev.shardline.ingest.SourceException;
import dev.shardline.ingest.filter.RowFilter;
import dev.shardline.pipeline.broker.Cluster;
import dev.shardline.pipeline.broker.EmbeddedBroker;
import dev.shardline.pipeline.broker.StateFolder;
import dev.shardline.pipeline.loop.Tables;
import dev.shardline.pipeline.monitoring.CpuProfile;
import dev.shardline.pipeline.monitoring.Monitoring;
import dev.shardline.pipeline.progress.Display;
import dev.shardline.pipeline.service.NativeLibraries;
import dev.shardline.pipeline.service.Service;
import dev.shardline.pipeline.service.Supervisor;
import dev.shardline.pipeline.service.Wiring;
import dev.shardline.schemas.SchemaIds;
import dev.shardline.schemas.avro.JobState;
import dev.shardline.schemas.avro.ShardCommitted;
import dev.shardline.schemas.recipe.Recipe;
import dev.shardline.schemas.s3.S3AccessException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `run`: a whole job in one process, on an embedded broker or on a cluster.
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        description = {
            "Runs a whole job in this process: ingest, filter, fetch, validate, package.",
            "Stopped in any way, the same command goes on where it stopped."
        })
final class RunCommand implements Callable<Integer> {

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private JobOptions options;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private MonitoringOptions monitoringOptions;

    RunCommand() {}

    /// A run after another command.
    RunCommand(JobOptions options, MonitoringOptions monitoring) {
        this.options = options;
        this.monitoringOptions = monitoring;
    }

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description =
                    "Port of the embedded broker, for other processes to join in (default: any"
                            + " free one).")
    private @Nullable Integer port;

    @Option(
            names = "--profile",
            description =
                    "Says at the end where the CPU time of this process went, in ms per image:"
                            + " fetch, hash, decode, resize, encode, pack, Kafka and others (Linux).")
    private boolean profile;

    @Override
    public Integer call() throws Exception {
        try (var interruption = Interruption.watch("The same command goes on where it stopped.")) {
            Recipe recipe = options.recipe();
            checkPort();
            Job.checkMode(recipe, options.bootstrap().isPresent());
            Path state = options.jobState();
            if (isComplete(recipe, state)) {
                return sayComplete(recipe);
            }
            NativeLibraries.loadAhead();
            return run(recipe, state, interruption);
        }
    }

    private int run(Recipe recipe, Path state, Interruption interruption) throws Exception {
        // Whatever is wrong with the recipe shows before anything is made.
        try (Source source = Job.open(recipe, state);
                Enricher models = Job.models(recipe, state)) {
            Optional<RowFilter> filter = Job.filter(recipe, source);
            Job.checkDedup(recipe, source);
            if (isNew(state)) {
                Job.checkOwner(recipe, null);
            }
            Job.checkOutput(recipe);
            try (StateFolder taken = StateFolder.take(state);
                    Monitoring monitoring = monitoringOptions.start(recipe, "run")) {
                Logs.toFile(taken.path().resolve("shardline.log"));
                monitoring.watchDisk(taken.path());
                return run(
                        new Run(recipe, state, source, filter, models, interruption, monitoring));
            }
        }
    }

    private void checkPort() {
        if (port == null) {
            return;
        }
        if (options.bootstrap().isPresent()) {
            throw new RefusedException(
                    "--port is for the embedded broker, but this job runs on the cluster "
                            + options.bootstrap().get()
                            + ". Leave one of them out.");
        }
        if (port < 1 || port > 65_535) {
            throw new RefusedException("--port must be from 1 to 65535, was " + port + ".");
        }
    }

    private boolean isNew(Path state) {
        return options.bootstrap().isEmpty() && !Files.exists(state.resolve("broker"));
    }

    /// What a run is made of.
    private record Run(
            Recipe recipe,
            Path state,
            Source source,
            Optional<RowFilter> filter,
            Enricher models,
            Interruption interruption,
            Monitoring monitoring) {}

    private int run(Run run) throws InterruptedException {
        if (options.bootstrap().isPresent()) {
            Cluster cluster = options.cluster();
            return run(run, cluster, options.schemaIds(cluster));
        }
        System.err.println(
                "shardline: job "
                        + run.recipe.job()
                        + ", state and log in "
                        + run.state
                        + ", starting the broker …");
        int listen = port == null ? 0 : port;
        try (EmbeddedBroker broker = EmbeddedBroker.start(run.state.resolve("broker"), listen)) {
            Cluster cluster = Cluster.embedded(broker.bootstrap());
            SchemaIds ids = SchemaIds.inTopic(cluster.clientConfig(), cluster.replication());
            return run(run, cluster, ids);
        }
    }

    private int run(Run run, Cluster cluster, SchemaIds ids) throws InterruptedException {
        Recipe recipe = run.recipe;
        try (var wiring = new Wiring(recipe, cluster, ids, run.state, run.monitoring.registry())) {
            Tables tables = wiring.tables();
            Optional<JobState> before = tables.job(recipe.job());
            before.ifPresent(job -> Job.refuseChanges(recipe, job.getRecipe()));
            Job.checkOwner(recipe, before.orElse(null));
            List<Service> services = services(wiring, run);
            var all = new ArrayList<Service>(wiring.budget());
            all.addAll(services);
            var supervisor = new Supervisor(all, services.getLast());
            run.interruption.stops(supervisor);
            run.monitoring.watch(services);
            if (!runProfiled(supervisor, wiring, tables)) {
                return ExitCode.INTERRUPTED;
            }
            Completed.write(run.state, tables.job(recipe.job()).orElseThrow());
            Summary.print(recipe, System.out);
            return ExitCode.DONE;
        }
    }

    private static List<Service> services(Wiring wiring, Run run) {
        int cores = Runtime.getRuntime().availableProcessors();
        Service ingest = wiring.ingest(run.source);
        Service filters = wiring.filter(run.filter, "0", run.state.resolve("filter-0"), cores);
        Service images = wiring.fetchAndValidate("0", run.models);
        Service packager = wiring.packager("0");
        return List.of(wiring.housekeeping(), ingest, filters, images, packager);
    }

    private boolean runProfiled(Supervisor supervisor, Wiring wiring, Tables tables)
            throws InterruptedException {
        if (!profile) {
            return runWithDisplay(supervisor, wiring);
        }
        long before = packed(tables);
        try (CpuProfile cpu = CpuProfile.start().orElseThrow(RunCommand::noProfile)) {
            boolean ended = runWithDisplay(supervisor, wiring);
            if (ended) {
                System.err.print(cpu.report(packed(tables) - before));
            }
            return ended;
        }
    }

    private static RefusedException noProfile() {
        return new RefusedException(
                "--profile needs Linux and a Java with the flight recorder's CPU-time samples.");
    }

    private static long packed(Tables tables) {
        return tables.ledger().values().stream().mapToLong(ShardCommitted::getSamples).sum();
    }

    private static boolean runWithDisplay(Supervisor supervisor, Wiring wiring)
            throws InterruptedException {
        var display =
                new Display(wiring.status(), wiring::fetchedBytes, System.err, Terminal.isLive());
        Thread shown =
                Thread.ofPlatform()
                        .name("display")
                        .daemon()
                        .start(() -> {
                            try {
                                display.run();
                            } catch (InterruptedException _) {
                                Thread.currentThread().interrupt();
                            }
                        });
        try {
            return supervisor.run();
        } finally {
            display.stop();
            shown.join(2_000);
        }
    }

    private boolean isComplete(Recipe recipe, Path state) {
        Optional<Completed> completed = Completed.read(state);
        if (completed.isEmpty()) {
            return false;
        }
        Job.refuseChanges(recipe, completed.get().recipe());
        try (Source source = Job.open(recipe, state)) {
            if (!source.inputsHash().equals(completed.get().inputsHash())) {
                throw new RefusedException(
                        "Job "
                                + recipe.job()
                                + " is complete, but its input files have changed since. Give the"
                                + " new input another job: NAME and output.");
            }
        } catch (SourceException | S3AccessException _) {
            // Input that is gone takes nothing from what is complete.
        }
        return true;
    }

    private static int sayComplete(Recipe recipe) {
        System.err.println("shardline: job " + recipe.job() + " is complete; nothing to do.");
        Summary.print(recipe, System.out);
        return ExitCode.DONE;
    }
}
