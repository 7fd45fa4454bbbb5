package dev.shardline.search;

/// A question that cannot be answered, be it for what it asks or for what is missing here; the
/// message is for the one who asked.
public final class QueryException extends RuntimeException {

    private static final long serialVersionUID = 1;

    public QueryException(String message) {
        super(message);
    }
}
