package dev.shardline.schemas.recipe;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;

/// Who knows the addresses of hosts: the recipe's `fetch.dns`.
///
/// @param servers addresses of name servers, each with or without port; none asks the operating
///   system
/// @param maxTtl the longest time for which an answer is believed
public record DnsSettings(List<String> servers, Duration maxTtl) {

    public DnsSettings {
        servers = List.copyOf(servers);
    }

    /// Addresses and ports of the name servers.
    public List<InetSocketAddress> addresses() {
        return servers.stream().map(Networks::parseAddress).toList();
    }
}
