package dev.shardline.fetcher;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Which addresses may be connected to: the public internet, and the networks that the recipe
/// names. A function of its arguments, it asks nobody.
final class AddressPolicy {

    /// Everything in the IANA special-purpose registries that is not globally reachable, multicast,
    /// and the one public address behind which a cloud has metadata.
    private static final List<Cidr> SPECIAL =
            Stream.of(
                            "0.0.0.0/8", // this network, unspecified
                            "10.0.0.0/8", // private
                            "100.64.0.0/10", // carrier-grade NAT
                            "127.0.0.0/8", // loopback
                            "168.63.129.16/32", // Azure's own services
                            "169.254.0.0/16", // link-local, cloud metadata
                            "172.16.0.0/12", // private
                            "192.0.0.0/24", // protocol assignments
                            "192.0.2.0/24", // documentation
                            "192.88.99.0/24", // 6to4 relays
                            "192.168.0.0/16", // private
                            "198.18.0.0/15", // benchmarks
                            "198.51.100.0/24", // documentation
                            "203.0.113.0/24", // documentation
                            "224.0.0.0/4", // multicast
                            "240.0.0.0/4", // reserved, broadcast
                            "::/96", // unspecified, loopback, IPv4-compatible
                            "64:ff9b:1::/48", // local NAT64
                            "100::/64", // discard
                            "2001::/32", // Teredo: leads to any IPv4 address
                            "2001:2::/48", // benchmarks
                            "2001:10::/28", // ORCHID
                            "2001:db8::/32", // documentation
                            "3fff::/20", // documentation
                            "5f00::/16", // segment routing
                            "fc00::/7", // unique local
                            "fe80::/10", // link-local
                            "fec0::/10", // site-local, deprecated
                            "ff00::/8") // multicast
                    .map(Cidr::parse)
                    .toList();

    private static final Cidr MAPPED = mapped();
    private static final Cidr NAT64 = Cidr.parse("64:ff9b::/96");
    private static final Cidr SIX_TO_FOUR = Cidr.parse("2002::/16");

    private final List<Cidr> allowed;

    /// @param allowNetworks blocks that are allowed although they are special
    /// @throws dev.shardline.schemas.recipe.RecipeException where one is no block of addresses
    AddressPolicy(List<String> allowNetworks) {
        allowed = allowNetworks.stream().map(Cidr::parse).toList();
    }

    boolean allows(InetAddress address) {
        var scoped = address instanceof Inet6Address v6 && v6.getScopeId() != 0;
        var bytes = address.getAddress();
        if (contains(allowed, bytes)) {
            return true;
        }
        if (scoped || contains(SPECIAL, bytes)) {
            return false;
        }
        return embedded(bytes)
                .map(v4 -> contains(allowed, v4) || !contains(SPECIAL, v4))
                .orElse(true);
    }

    /// Whether the recipe names a network that holds this address.
    boolean isNamed(InetAddress address) {
        return contains(allowed, address.getAddress());
    }

    /// The IPv4 address to which an IPv6 address leads in the end.
    private static Optional<byte[]> embedded(byte[] address) {
        if (MAPPED.contains(address) || NAT64.contains(address)) {
            return Optional.of(Arrays.copyOfRange(address, 12, 16));
        }
        if (SIX_TO_FOUR.contains(address)) {
            return Optional.of(Arrays.copyOfRange(address, 2, 6));
        }
        return Optional.empty();
    }

    private static boolean contains(List<Cidr> blocks, byte[] address) {
        return blocks.stream().anyMatch(block -> block.contains(address));
    }

    /// Java reads `::ffff:0:0` as an IPv4 address, so this block cannot be written as text.
    private static Cidr mapped() {
        var network = new byte[16];
        network[10] = (byte) 0xff;
        network[11] = (byte) 0xff;
        return Cidr.of(network, 96);
    }
}
