package dev.shardline.pipeline.loop;

import org.jspecify.annotations.Nullable;

/// A loop cannot go on; the message is for the operator. Nothing is lost: the same command goes on
/// from the last commit.
public final class LoopException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public LoopException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
