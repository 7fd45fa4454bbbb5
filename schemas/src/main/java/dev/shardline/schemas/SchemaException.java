package dev.shardline.schemas;

import org.jspecify.annotations.Nullable;

/// A schema could not be registered, found or applied; the record at hand cannot be written or
/// read.
public final class SchemaException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public SchemaException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public SchemaException(String message) {
        super(message);
    }
}
