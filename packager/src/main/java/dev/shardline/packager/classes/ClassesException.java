package dev.shardline.packager.classes;

import org.jspecify.annotations.Nullable;

/// An output that is not what it must be, or a request that it cannot meet. The message is for the
/// person who asked.
public final class ClassesException extends RuntimeException {

    private static final long serialVersionUID = 1;

    ClassesException(String message) {
        super(message);
    }

    ClassesException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
