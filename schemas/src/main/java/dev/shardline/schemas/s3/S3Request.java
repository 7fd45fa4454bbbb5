package dev.shardline.schemas.s3;

import java.net.URI;
import java.util.Map;

/// A GET that brings an object, over plain HTTP and without AWS's library. May hold a signature: it
/// is for the wire, never for messages or logs.
///
/// @param headers to send with it, besides `Host`
/// @param signed whether the address holds a signature, so that it is of use for this server only
public record S3Request(URI uri, Map<String, String> headers, boolean signed) {

    public S3Request {
        headers = Map.copyOf(headers);
    }

    /// Without what is secret.
    @Override
    public String toString() {
        return uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
    }
}
