package dev.shardline.pipeline.cli;

import dev.shardline.pipeline.broker.Cluster;
import dev.shardline.schemas.SchemaIds;
import dev.shardline.schemas.recipe.Recipe;
import dev.shardline.schemas.recipe.RecipeReader;
import dev.shardline.schemas.recipe.Secrets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What every command about a job takes: the recipe, overrides, and where Kafka is.
final class JobOptions {

    @Parameters(paramLabel = "RECIPE", description = "The recipe: a YAML file.")
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Path file;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Overrides a key of the recipe: --set fetch.concurrency=64. Repeatable.")
    private List<String> overrides = List.of();

    @Option(
            names = "--bootstrap",
            paramLabel = "HOST:PORT",
            description = "Kafka brokers; overrides kafka.bootstrap of the recipe.")
    private @Nullable String bootstrap;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            defaultValue = "${env:SHARDLINE_STATE:-.shardline}",
            description =
                    "Folder of the jobs' local state (default: $SHARDLINE_STATE, else .shardline).")
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Path state;

    private @Nullable Recipe recipe;

    /// The recipe with its overrides, read once.
    Recipe recipe() {
        Recipe known = recipe;
        if (known == null) {
            known = RecipeReader.read(file, overrides);
            recipe = known;
        }
        return known;
    }

    /// The folder of this job's state.
    Path jobState() {
        return state.resolve(recipe().job());
    }

    /// Where the brokers are, if not embedded.
    Optional<String> bootstrap() {
        return bootstrap == null ? recipe().kafka().bootstrap() : Optional.of(bootstrap);
    }

    /// The cluster that `--bootstrap` or the recipe names.
    Cluster cluster() {
        String servers =
                bootstrap()
                        .orElseThrow(() ->
                                new RefusedException(
                                        "This command works on a Kafka cluster: give"
                                                + " --bootstrap HOST:PORT, or set"
                                                + " kafka.bootstrap in the recipe. (For"
                                                + " everything in one process use:"
                                                + " shardline run.)"));
        return new Cluster(
                servers,
                client(),
                recipe().kafka().replication(),
                recipe().kafka().partitions(),
                false);
    }

    private Map<String, String> client() {
        return new Secrets(System::getenv).revealAll("kafka.client", recipe().kafka().client());
    }

    /// The numbers of schemas: the recipe's registry, else a topic of the cluster.
    SchemaIds schemaIds(Cluster cluster) {
        return recipe().kafka()
                .registry()
                .map(url -> SchemaIds.inRegistry(url, client()))
                .orElseGet(() -> SchemaIds.inTopic(cluster.clientConfig(), cluster.replication()));
    }

    /// How the user would write this job, for hints.
    String asTyped() {
        return file + (bootstrap == null ? "" : " --bootstrap " + bootstrap);
    }
}
