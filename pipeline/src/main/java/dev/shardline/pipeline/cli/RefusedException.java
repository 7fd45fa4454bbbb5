package dev.shardline.pipeline.cli;

/// A command that is refused before anything is started or changed; the message is for the user.
final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    RefusedException(String message) {
        super(message);
    }
}
