package dev.shardline.search;

/// Embeddings that cannot be indexed, or an index that cannot be used; the message says the place,
/// what is there and what is expected.
public final class IndexException extends RuntimeException {

    private static final long serialVersionUID = 1;

    IndexException(String message) {
        super(message);
    }

    IndexException(String message, Throwable cause) {
        super(message, cause);
    }
}
