package dev.shardline.fetcher;

import dev.shardline.schemas.s3.S3Address;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Where a request goes, and what is known of it.
///
/// @param headers to send besides the usual ones
/// @param trusted whether the recipe itself names the server, so that its network is allowed
/// @param signed whether the url holds a signature: then it leads nowhere else
/// @param object what is got, where that is an object of S3
record Target(
        Url url,
        Map<String, String> headers,
        boolean trusted,
        boolean signed,
        @Nullable S3Address object) {

    static Target of(Url url) {
        return new Target(url, Map.of(), false, false, null);
    }

    /// Where the server sends us. It is asked as any other server is.
    Target redirected(String location) throws FailedException {
        return new Target(url.resolve(location), Map.of(), false, false, object);
    }

    /// The address in the words of the source: nothing secret, nothing of how it was asked for.
    String address() {
        return object == null ? url.toString() : object.toString();
    }
}
