package dev.shardline.pipeline.broker;

import org.jspecify.annotations.Nullable;

/// The cluster cannot be used; the message is for the person who started the job.
public final class BrokerException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public BrokerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public BrokerException(String message) {
        super(message);
    }
}
