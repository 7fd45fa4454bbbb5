package dev.shardline.fetcher;

/// Carries a failure that is the proxy's and says nothing of the host behind it.
final class ProxyFailedException extends FailedException {

    private static final long serialVersionUID = 1;

    ProxyFailedException(Failure failure) {
        super(failure);
    }
}
