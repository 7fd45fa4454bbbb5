package dev.shardline.pipeline.monitoring;

/// Metrics cannot be served where they should be.
public final class MonitoringException extends RuntimeException {

    private static final long serialVersionUID = 1;

    MonitoringException(String message, Throwable cause) {
        super(message, cause);
    }
}
