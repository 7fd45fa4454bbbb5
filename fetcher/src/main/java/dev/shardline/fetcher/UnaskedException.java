package dev.shardline.fetcher;

/// Carries the failure of a host that was not asked at all, because it is known what would come of
/// it.
final class UnaskedException extends FailedException {

    private static final long serialVersionUID = 1;

    UnaskedException(Failure failure) {
        super(failure);
    }
}
