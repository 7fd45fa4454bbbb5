package dev.shardline.schemas.recipe;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How the bytes are got: the recipe's `fetch`.
///
/// @param concurrency requests in flight in one process, at least 1
/// @param timeout for one attempt from connecting to the last byte, redirects included
/// @param connectTimeout for name resolution, TCP and TLS, for each address
/// @param idleTimeout without a byte
/// @param retries further attempts, where a reason is worth one
/// @param maxRetryAfter the longest time that a server may ask to wait
/// @param maxBytes of a body, after decoding of its transfer encoding
/// @param maxBacklog bytes that may wait for the packager before fetching pauses
/// @param maxRedirects for one attempt
/// @param allowNetworks CIDR blocks that are private, loopback or link-local and allowed all the
///   same
/// @param allowFiles folders whose files `file:` urls may name; empty allows none
/// @param allowData whether `data:` urls are read
/// @param userAgent what the request says about us
/// @param respectOptOut directives of `X-Robots-Tag` that forbid the use of an image
/// @param ignoreCertificates whether TLS certificates go unchecked
/// @param hashes over the original bytes, computed while they come
/// @param verifyHash the hash that the source gives; bytes with another one are fetched anew once,
///   where there are retries; null looks at none
/// @param dns who knows the addresses of hosts
/// @param respectRobots whether `robots.txt` is asked first
/// @param hosts how much is asked of each host
public record FetchSettings(
        int concurrency,
        Duration timeout,
        Duration connectTimeout,
        Duration idleTimeout,
        int retries,
        Duration maxRetryAfter,
        long maxBytes,
        long maxBacklog,
        int maxRedirects,
        List<String> allowNetworks,
        List<String> allowFiles,
        boolean allowData,
        String userAgent,
        Set<String> respectOptOut,
        boolean ignoreCertificates,
        Set<HashType> hashes,
        @Nullable HashType verifyHash,
        DnsSettings dns,
        boolean respectRobots,
        HostSettings hosts) {

    public FetchSettings {
        allowNetworks = List.copyOf(allowNetworks);
        allowFiles = List.copyOf(allowFiles);
        respectOptOut = Set.copyOf(respectOptOut);
        hashes = Set.copyOf(hashes);
    }

    /// The hash that the source gives.
    public Optional<HashType> verify() {
        return Optional.ofNullable(verifyHash);
    }
}
