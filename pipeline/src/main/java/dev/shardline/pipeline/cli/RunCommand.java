package dev.shardline.pipeline.cli;

import dev.shardline.ingest.Source;
import dev.shardline.ingest.SourceException;
import dev.shardline.ingest.filter.RowFilter;
import dev.shardline.pipeline.broker.Cluster;
import dev.shardline.pipeline.broker.EmbeddedBroker;
import dev.shardline.pipeline.broker.StateFolder;
import dev.shardline.pipeline.loop.Tables;
import dev.shardline.pipeline.progress.Display;
import dev.shardline.pipeline.progress.StatusReader;
import dev.shardline.pipeline.service.Service;
import dev.shardline.pipeline.service.Supervisor;
import dev.shardline.pipeline.service.Wiring;
import dev.shardline.schemas.SchemaIds;
import dev.shardline.schemas.avro.JobState;
import dev.shardline.schemas.recipe.Recipe;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
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

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description =
                    "Port of the embedded broker, for other processes to join in (default: any"
                            + " free one).")
    private int port;

    @Override
    public Integer call() throws Exception {
        Recipe recipe = options.recipe();
        Job.checkOutput(recipe);
        try (StateFolder state = StateFolder.take(options.jobState())) {
            Logs.toFile(state.path().resolve("shardline.log"));
            if (isComplete(recipe, state.path())) {
                return sayComplete(recipe);
            }
            try (Source source = Job.open(recipe, state.path())) {
                Optional<RowFilter> filter = Job.filter(recipe, source);
                return run(recipe, state.path(), source, filter);
            }
        }
    }

    private int run(Recipe recipe, Path state, Source source, Optional<RowFilter> filter)
            throws Exception {
        if (options.bootstrap().isPresent()) {
            Cluster cluster = options.cluster();
            return run(recipe, state, source, filter, cluster, options.schemaIds(cluster));
        }
        System.err.println(
                "shardline: job "
                        + recipe.job()
                        + ", state and log in "
                        + state
                        + ", starting the broker …");
        try (EmbeddedBroker broker = EmbeddedBroker.start(state.resolve("broker"), port)) {
            Cluster cluster = Cluster.embedded(broker.bootstrap());
            SchemaIds ids = SchemaIds.inTopic(cluster.clientConfig(), cluster.replication());
            return run(recipe, state, source, filter, cluster, ids);
        }
    }

    private int run(
            Recipe recipe,
            Path state,
            Source source,
            Optional<RowFilter> filter,
            Cluster cluster,
            SchemaIds ids)
            throws Exception {
        try (var wiring = new Wiring(recipe, cluster, ids)) {
            Tables tables = wiring.tables();
            Optional<JobState> before = tables.job(recipe.job());
            before.ifPresent(job -> Job.refuseChanges(recipe, job.getRecipe()));
            List<Service> services = services(wiring, source, filter, state);
            Service packager = services.getLast();
            var supervisor = new Supervisor(services, packager);
            boolean done;
            try (var interruption =
                            Interruption.of(
                                    supervisor, "The same command goes on where it stopped.");
                    var admin = cluster.admin()) {
                var reader =
                        new StatusReader(
                                recipe.job(),
                                cluster,
                                wiring.topics(),
                                admin,
                                Clock.systemUTC());
                done = runWithDisplay(supervisor, reader);
                interruption.finished();
            }
            if (!done) {
                return ExitCode.INTERRUPTED;
            }
            Completed.write(state, tables.job(recipe.job()).orElseThrow());
            Summary.print(recipe, System.out);
            return ExitCode.DONE;
        }
    }

    private static List<Service> services(
            Wiring wiring, Source source, Optional<RowFilter> filter, Path state) {
        int cores = Runtime.getRuntime().availableProcessors();
        Service ingest = wiring.ingest(source);
        Service filters = wiring.filter(filter, "0", state.resolve("filter-0"), cores);
        Service images = wiring.fetchAndValidate("0");
        Service packager = wiring.packager("0");
        return List.of(wiring.housekeeping(), ingest, filters, images, packager);
    }

    private static boolean runWithDisplay(Supervisor supervisor, StatusReader reader)
            throws InterruptedException {
        var display = new Display(reader, System.err, Terminal.isLive());
        Thread shown =
                Thread.ofPlatform()
                        .name("display")
                        .daemon()
                        .start(
                                () -> {
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
        } catch (SourceException _) {
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
