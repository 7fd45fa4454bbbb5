package dev.shardline.fetcher;

/// Carries a [Failure] from the depth of an attempt to its caller; never leaves the package.
class FailedException extends Exception {

    private static final long serialVersionUID = 1;

    private final transient Failure failure;

    /// Without stack trace: failing is what the outside world does all day.
    FailedException(Failure failure) {
        super(failure.sentence(), null, false, false);
        this.failure = failure;
    }

    Failure failure() {
        return failure;
    }
}
