package dev.shardline.schemas.recipe;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;

/// How networks and servers are written. Looks nothing up.
final class Networks {

    private Networks() {}

    /// Whether this is a CIDR block: an address, a slash and a number of bits.
    static boolean isNetwork(String text) {
        if (!text.matches(
                "([0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)/[0-9]{1,3}")) {
            return false;
        }
        int slash = text.indexOf('/');
        try {
            byte[] address = InetAddress.ofLiteral(text.substring(0, slash)).getAddress();
            return Integer.parseInt(text.substring(slash + 1)) <= address.length * Byte.SIZE;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /// Whether this is an IP address.
    static boolean isAddress(String text) {
        return isNetwork(text + "/0");
    }

    /// Whether these are Kafka's bootstrap servers: hosts and ports, with commas between them.
    static boolean areServers(String text) {
        return Arrays.stream(text.split(",", -1)).allMatch(Networks::isServer);
    }

    /// Whether this is an address, perhaps with a port; one of IPv6 then stands in brackets.
    static boolean isAddressWithPort(String text) {
        try {
            return parseAddress(text).getPort() > 0;
        } catch (IllegalArgumentException _) {
            return false;
        }
    }

    /// The address and its port, else port 53.
    ///
    /// @throws IllegalArgumentException where it is none
    static InetSocketAddress parseAddress(String text) {
        int colon = text.lastIndexOf(':');
        boolean bracketed = text.startsWith("[");
        boolean ported = bracketed ? text.contains("]:") : colon > 0 && text.indexOf(':') == colon;
        String address = ported ? text.substring(0, colon) : text;
        String port = ported ? text.substring(colon + 1) : "53";
        if (!port.matches("[0-9]{1,5}")) {
            throw new IllegalArgumentException("no port: " + port);
        }
        return new InetSocketAddress(
                InetAddress.ofLiteral(address.replaceAll("[\\[\\]]", "")), Integer.parseInt(port));
    }

    private static boolean isServer(String text) {
        int colon = text.lastIndexOf(':');
        return colon > 0
                && text.substring(0, colon).matches("[^\\s/@]+")
                && text.substring(colon + 1).matches("[0-9]{1,5}")
                && Integer.parseInt(text.substring(colon + 1)) <= 65_535;
    }

    /// Whether this is scheme, host and perhaps a port, and nothing else.
    static boolean isEndpoint(String text) {
        return isHttpUrl(text) && text.matches("https?://[^/?#@\\s]+/?");
    }

    static boolean isHttpUrl(String text) {
        try {
            var uri = new URI(text);
            return uri.getHost() != null
                    && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
        } catch (URISyntaxException _) {
            return false;
        }
    }
}
