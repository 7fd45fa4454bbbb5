package dev.shardline.ingest;

import org.jspecify.annotations.Nullable;

/// A source that cannot be read, or not the way the recipe says. The message is for the person who
/// wrote the recipe: it names the file, what was found and what is wanted.
public final class SourceException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public SourceException(String message) {
        super(message);
    }

    public SourceException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
