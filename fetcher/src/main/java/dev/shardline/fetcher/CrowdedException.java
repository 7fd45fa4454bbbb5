package dev.shardline.fetcher;

/// So many requests wait for a host that this one should come again later; never leaves the
/// package.
final class CrowdedException extends Exception {

    private static final long serialVersionUID = 1;

    /// Without stack trace: it is no fault.
    CrowdedException(String host) {
        super(host, null, false, false);
    }
}
