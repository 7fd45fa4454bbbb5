package dev.shardline.validator;

import dev.shardline.schemas.Reason;

/// An image that ends here: thrown by whatever step finds the fault, met in [Validator] alone,
/// where it becomes the record's fate. It has no stack trace, because it is an outcome and no
/// defect.
final class RefusedImage extends Exception {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /// @param message one sentence for people, naming what was found and what is allowed
    RefusedImage(Reason reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    static RefusedImage undecodable(String message) {
        return new RefusedImage(Reason.DECODE_FAILED, message);
    }

    static RefusedImage truncated(ImageFormat format, String what) {
        return undecodable("The " + format.label() + " file is truncated: " + what + ".");
    }

    Reason reason() {
        return reason;
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}
