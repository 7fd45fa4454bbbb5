package dev.shardline.enricher;

/// A model that cannot be used: it is not there, is another one than the recipe names, or does not
/// fit what the recipe says of it. The message says what was found and what is expected.
public final class ModelException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ModelException(String message) {
        super(message);
    }

    ModelException(String message, Throwable cause) {
        super(message, cause);
    }
}
