package dev.shardline.fetcher;

import org.jspecify.annotations.Nullable;

/// A server that asks others on our behalf, spoken to by plain HTTP.
///
/// @param host a name or an address, without brackets
/// @param authorization what `Proxy-Authorization` says; a secret
record Proxy(String host, int port, @Nullable String authorization) {

    /// Without what is secret; for messages.
    @Override
    public String toString() {
        return "the proxy " + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
}
