package dev.shardline.schemas.s3;

import org.jspecify.annotations.Nullable;

/// S3 does not do what it was asked for. The message is for the person who wrote the recipe: it
/// names the address, what was answered and which key of the recipe may help.
public final class S3AccessException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /// What kind of trouble it is.
    public enum Kind {
        /// There is no such object.
        NO_OBJECT,
        /// The object is another than the request was meant for, or there is one already.
        CONDITION,
        /// There is no such bucket.
        NO_BUCKET,
        /// Whoever asks may not do that.
        DENIED,
        /// There are no credentials, or the server does not know them.
        CREDENTIALS,
        /// The server cannot be reached or fails; it may be better later.
        UNAVAILABLE,
        /// The server has no such function.
        UNSUPPORTED,
        /// Anything else.
        OTHER
    }

    private final Kind kind;

    public S3AccessException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /// Whether the same may succeed later, with nothing changed.
    public boolean mayPass() {
        return kind == Kind.UNAVAILABLE;
    }
}
