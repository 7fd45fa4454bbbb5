package dev.shardline.pipeline.service;

/// A job of which nothing can be retried now; the message says why.
public final class RetryException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RetryException(String message) {
        super(message);
    }
}
