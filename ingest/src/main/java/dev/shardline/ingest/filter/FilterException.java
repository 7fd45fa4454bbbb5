package dev.shardline.ingest.filter;

/// A filter that cannot be used. The message says the place in the expression, what is wrong there
/// and which columns there are; it is for the person who wrote the recipe.
public final class FilterException extends RuntimeException {

    private static final long serialVersionUID = 1;

    FilterException(String message) {
        super(message);
    }
}
