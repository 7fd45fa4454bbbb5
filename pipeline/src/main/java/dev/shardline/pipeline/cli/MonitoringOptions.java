package dev.shardline.pipeline.cli;

import dev.shardline.pipeline.monitoring.Monitoring;
import dev.shardline.schemas.recipe.MonitoringSettings;
import dev.shardline.schemas.recipe.Recipe;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where a process serves its metrics: the image sets them by environment, whatever the recipe.
final class MonitoringOptions {

    @Option(
            names = "--metrics-port",
            paramLabel = "PORT",
            defaultValue = "${env:SHARDLINE_METRICS_PORT:-" + Option.NULL_VALUE + "}",
            description =
                    "Serves /metrics, /health/live and /health/ready there; overrides"
                            + " $SHARDLINE_METRICS_PORT and monitoring.port of the recipe.")
    private @Nullable Integer port;

    @Option(
            names = "--metrics-address",
            paramLabel = "ADDRESS",
            defaultValue = "${env:SHARDLINE_METRICS_ADDRESS:-" + Option.NULL_VALUE + "}",
            description =
                    "The address to listen on; overrides $SHARDLINE_METRICS_ADDRESS and"
                            + " monitoring.address of the recipe.")
    private @Nullable String address;

    /// Starts counting and serving.
    ///
    /// @param stage what this process is
    Monitoring start(Recipe recipe, String stage) {
        MonitoringSettings said = recipe.monitoring();
        return Monitoring.start(
                new MonitoringSettings(
                        port == null ? said.port() : port,
                        address == null ? said.address() : address),
                stage,
                recipe.job());
    }
}
