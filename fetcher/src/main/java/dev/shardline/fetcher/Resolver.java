package dev.shardline.fetcher;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;

/// Finds the addresses of hosts. Used by many threads at once.
@FunctionalInterface
public interface Resolver {

    /// The addresses of a host, at least one.
    ///
    /// @param host a domain name in ASCII, never an address
    /// @param limit how long the answer may take
    /// @throws UnknownHostException where the host has none, or none came in time
    List<InetAddress> resolve(String host, Duration limit)
            throws UnknownHostException, InterruptedException;
}
