package dev.shardline.ingest.api;

import org.jspecify.annotations.Nullable;

/// An API that cannot be used any further now: it keeps failing, or a quota has ended. What it has
/// answered is kept, so the same command goes on later. The message is for the person who gave it.
public final class ApiException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public ApiException(String message) {
        super(message);
    }

    public ApiException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
