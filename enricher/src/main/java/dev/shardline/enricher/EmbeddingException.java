package dev.shardline.enricher;

/// Embeddings that cannot be written; what is there is whole. The same command goes on.
public final class EmbeddingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    EmbeddingException(String message, Throwable cause) {
        super(message, cause);
    }
}
