package dev.shardline.enricher;

/// A model that has no answer for an image. It has no stack trace, because it is an outcome and no
/// defect.
final class FailedModel extends Exception {

    private static final long serialVersionUID = 1L;

    /// @param message one sentence for people
    FailedModel(String message) {
        super(message, null, false, false);
    }

    String sentence() {
        return String.valueOf(getMessage());
    }
}
