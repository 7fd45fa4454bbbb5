package dev.shardline.fetcher;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;

/// Addresses written as numbers in the place of a host, read without asking anybody.
final class IpLiteral {

    private static final Pattern NUMBER = Pattern.compile("[0-9]+|0[xX][0-9a-fA-F]*");
    private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:.]{2,45}");

    private IpLiteral() {}

    /// Whether browsers take this host as an IPv4 address: its last part is a number.
    static boolean isNumeric(String host) {
        return NUMBER.matcher(host.substring(host.lastIndexOf('.') + 1)).matches();
    }

    /// An IPv4 address of one to four parts, each decimal, octal (`0…`) or hexadecimal (`0x…`), the
    /// last of which fills the rest: `127.1`, `0x7f000001`, `2130706433`.
    static Optional<InetAddress> parseV4(String host) {
        var parts = host.split("\\.", -1);
        if (parts.length > 4) {
            return Optional.empty();
        }
        var address = 0L;
        for (var i = 0; i < parts.length; i++) {
            var last = i == parts.length - 1;
            var limit = last ? 1L << (8 * (5 - parts.length)) : 256;
            var number = number(parts[i]);
            if (number < 0 || number >= limit) {
                return Optional.empty();
            }
            address += last ? number : number << (8 * (3 - i));
        }
        return Optional.of(
                address(
                        new byte[] {
                            (byte) (address >> 24),
                            (byte) (address >> 16),
                            (byte) (address >> 8),
                            (byte) address
                        }));
    }

    /// An IPv6 address without brackets and without zone. IPv4-mapped ones become IPv4.
    static Optional<InetAddress> parseV6(String host) {
        if (host.indexOf(':') < 0 || !V6.matcher(host).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Inet6Address.ofLiteral(host));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /// The address, where the host of a [Url] is one.
    static Optional<InetAddress> parse(String host) {
        if (host.indexOf(':') >= 0) {
            return parseV6(host);
        }
        return isNumeric(host) ? parseV4(host) : Optional.empty();
    }

    /// Less than 0 where it is no number below 2^32.
    private static long number(String part) {
        if (!NUMBER.matcher(part).matches() || part.length() > 13) {
            return -1;
        }
        try {
            if (part.length() > 1 && (part.charAt(1) == 'x' || part.charAt(1) == 'X')) {
                return part.length() == 2 ? 0 : Long.parseLong(part.substring(2), 16);
            }
            return part.length() > 1 && part.startsWith("0")
                    ? Long.parseLong(part, 8)
                    : Long.parseLong(part);
        } catch (NumberFormatException _) {
            return -1;
        }
    }

    private static InetAddress address(byte[] bytes) {
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 bytes are an address", e);
        }
    }
}
