package dev.shardline.schemas;

/// A folder cannot be made where it was asked for: something is there, or somebody makes it. The
/// message is a sentence for people.
public final class FolderTakenException extends RuntimeException {

    private static final long serialVersionUID = 1;

    FolderTakenException(String message) {
        super(message);
    }
}
