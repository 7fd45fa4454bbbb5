package dev.shardline.pipeline.cli;

import dev.shardline.pipeline.broker.Cluster;
import dev.shardline.pipeline.broker.EmbeddedBroker;
import dev.shardline.pipeline.broker.StateFolder;
import dev.shardline.schemas.SchemaIds;
import dev.shardline.schemas.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.kafka.clients.admin.Admin;
import org.jspecify.annotations.Nullable;

/// A job looked at from outside: on its cluster, at the broker of a run that is going on, or, if none
/// is, at an embedded broker started for the moment.
///
/// @param admin of the cluster
record JobAccess(
        Cluster cluster,
        Topics topics,
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
                    "There is no job "
                            + options.recipe().job()
                            + " here: "
                            + state.toAbsolutePath()
                            + " does not exist. Start it with: shardline run "
                            + options.asTyped());
        }
        if (StateFolder.isTaken(state)) {
            return embedded(
                    "127.0.0.1:" + EmbeddedBroker.portOf(broker), options, null, null);
        }
        StateFolder taken = StateFolder.take(state);
        EmbeddedBroker started = EmbeddedBroker.start(broker, 0);
        return embedded(started.bootstrap(), options, started, taken);
    }

    @Override
    public void close() {
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
        Admin admin = cluster.admin();
        if (!cluster.answer(admin.listTopics().names()).contains(topics.results().name())) {
            admin.close();
            throw new RefusedException(
                    "There is no job "
                            + options.recipe().job()
                            + " at "
                            + cluster.bootstrap()
                            + " yet.");
        }
        return new JobAccess(cluster, topics, admin, broker, state);
    }
}
