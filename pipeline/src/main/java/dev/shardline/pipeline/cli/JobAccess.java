package dev.shardline.pipeline.cli;

import dev.shardline.pipeline.broker.BrokerException;
import dev.shardline.pipeline.broker.Cluster;
import dev.shardline.pipeline.broker.EmbeddedBroker;
import dev.shardline.pipeline.broker.StateFolder;
import dev.shardline.schemas.SchemaIds;
import dev.shardline.schemas.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/// A job looked at from outside: on its cluster, at the broker of a run that is going on, or, if
/// none is, at an embedded broker started for the moment.
///
/// @param admin of the cluster
record JobAccess(
        Cluster cluster,
        Topics topics,
        SchemaIds ids,
        Admin admin,
        @Nullable EmbeddedBroker broker,
        @Nullable StateFolder state)
        implements AutoCloseable {

    /// Opens the job.
    ///
    /// @throws RefusedException if it never began here
    static JobAccess open(JobOptions options) {
        if (options.bootstrap().isPresent()) {
            Cluster cluster = options.cluster();
            return on(cluster, options.schemaIds(cluster), options, null, null);
        }
        Path state = options.jobState();
        Path broker = state.resolve("broker");
        if (!Files.exists(broker)) {
            throw new RefusedException(
                    "Job "
                            + options.recipe().job()
                            + " never began here: "
                            + broker.toAbsolutePath()
                            + " does not exist. Start it with: shardline run "
                            + options.asTyped()
                            + " (or say with --bootstrap where it runs, with --state where its"
                            + " state is).");
        }
        if (StateFolder.isTaken(state)) {
            return embedded(running(broker), options, null, null);
        }
        StateFolder taken = StateFolder.take(state);
        try {
            EmbeddedBroker started = EmbeddedBroker.start(broker, 0);
            return embedded(started.bootstrap(), options, started, taken);
        } catch (RuntimeException e) {
            taken.close();
            throw e;
        }
    }

    private static String running(Path broker) {
        int port = EmbeddedBroker.portOf(broker);
        if (port == 0) {
            throw new BrokerException(
                    "The job's run is just starting its broker; ask again in a moment.");
        }
        return "127.0.0.1:" + port;
    }

    @Override
    public void close() {
        ids.close();
        admin.close();
        if (broker != null) {
            broker.close();
        }
        if (state != null) {
            state.close();
        }
    }

    private static JobAccess embedded(
            String bootstrap,
            JobOptions options,
            @Nullable EmbeddedBroker broker,
            @Nullable StateFolder state) {
        Cluster cluster = Cluster.embedded(bootstrap);
        SchemaIds ids = SchemaIds.inTopic(cluster.clientConfig(), cluster.replication());
        return on(cluster, ids, options, broker, state);
    }

    private static JobAccess on(
            Cluster cluster,
            SchemaIds ids,
            JobOptions options,
            @Nullable EmbeddedBroker broker,
            @Nullable StateFolder state) {
        Topics topics = Topics.of(options.recipe().job(), ids);
        var access = new JobAccess(cluster, topics, ids, cluster.admin(), broker, state);
        try {
            access.refuseUnknown(options.recipe().job());
            return access;
        } catch (RuntimeException e) {
            access.close();
            throw e;
        }
    }

    private void refuseUnknown(String job) {
        if (!cluster.answer(admin.listTopics().names()).contains(topics.results().name())) {
            throw new RefusedException(
                    "There is no job " + job + " at " + cluster.bootstrap() + " yet.");
        }
    }
}
