package dev.shardline.packager;

/// Outputs that cannot be freed of images that look alike, as they are: the message says what is in
/// which place, and what is expected. Nothing has been made.
public final class DedupException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DedupException(String message) {
        super(message);
    }
}
