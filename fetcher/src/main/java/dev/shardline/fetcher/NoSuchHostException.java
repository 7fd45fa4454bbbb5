package dev.shardline.fetcher;

import java.net.UnknownHostException;

/// A name that has no address, as those say who must know: asking again changes nothing.
final class NoSuchHostException extends UnknownHostException {

    private static final long serialVersionUID = 1;

    NoSuchHostException(String message) {
        super(message);
    }
}
