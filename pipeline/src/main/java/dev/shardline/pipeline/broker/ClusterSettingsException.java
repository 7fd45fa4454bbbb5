package dev.shardline.pipeline.broker;

/// What the recipe or the command line says about the cluster cannot be right; the message is for
/// the person who wrote it.
public final class ClusterSettingsException extends RuntimeException {

    private static final long serialVersionUID = 1;

    ClusterSettingsException(String message, Throwable cause) {
        super(message, cause);
    }
}
