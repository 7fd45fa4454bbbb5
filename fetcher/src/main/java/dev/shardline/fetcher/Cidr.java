package dev.shardline.fetcher;

import dev.shardline.schemas.recipe.RecipeException;
import java.util.Arrays;

/// A block of addresses: `10.0.0.0/8`, `fd00::/8`, or a single address.
final class Cidr {

    private final byte[] network;
    private final int bits;

    private Cidr(byte[] network, int bits) {
        this.network = network;
        this.bits = bits;
    }

    static Cidr of(byte[] network, int bits) {
        return new Cidr(network.clone(), bits);
    }

    /// @throws RecipeException where the text is no block of addresses
    static Cidr parse(String text) {
        var slash = text.indexOf('/');
        var literal = slash < 0 ? text : text.substring(0, slash);
        var address = IpLiteral.parse(literal.strip()).orElseThrow(() -> wrong(text)).getAddress();
        if (slash < 0) {
            return new Cidr(address, address.length * 8);
        }
        try {
            var bits = Integer.parseInt(text.substring(slash + 1).strip());
            if (bits < 0 || bits > address.length * 8) {
                throw wrong(text);
            }
            return new Cidr(address, bits);
        } catch (NumberFormatException _) {
            throw wrong(text);
        }
    }

    /// Whether the address, 4 or 16 bytes, is one of this block.
    boolean contains(byte[] address) {
        if (address.length != network.length) {
            return false;
        }
        var whole = bits / 8;
        if (!Arrays.equals(address, 0, whole, network, 0, whole)) {
            return false;
        }
        var rest = bits % 8;
        return rest == 0 || ((address[whole] ^ network[whole]) & 0xff) >> (8 - rest) == 0;
    }

    private static RecipeException wrong(String text) {
        return new RecipeException(
                "fetch.allow_networks: "
                        + text
                        + " is no block of addresses; allowed are blocks such as 10.0.0.0/8,"
                        + " fd00::/8 or 127.0.0.1/32");
    }
}
