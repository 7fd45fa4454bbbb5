package dev.shardline.fetcher;

/// The proxy that the recipe names does not work: it cannot be reached, or does not know us.
/// Nothing can be said of the records then, so none of them ends.
public final class ProxyException extends RuntimeException {

    private static final long serialVersionUID = 1;

    ProxyException(String sentence) {
        super(sentence + " (fetch.proxy, fetch.hosts)");
    }
}
