package dev.shardline.fetcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.schemas.recipe.RecipeException;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressPolicyTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "100.64.0.1",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.255",
                "169.254.169.254",
                "169.254.170.2",
                "168.63.129.16",
                "100.100.100.200",
                "192.0.0.192",
                "fd00:ec2::254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.8",
                "192.0.2.1",
                "192.168.1.1",
                "198.18.0.1",
                "198.51.100.7",
                "203.0.113.7",
                "224.0.0.1",
                "239.1.1.1",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::127.0.0.1",
                "::ffff:127.0.0.1",
                "::ffff:10.1.2.3",
                "64:ff9b::10.0.0.1",
                "64:ff9b:1::8.8.8.8",
                "2002:7f00:1::",
                "2002:c0a8:101::1",
                "2001::1",
                "2001:db8::1",
                "fc00::1",
                "fd12:3456::1",
                "fe80::1",
                "fec0::1",
                "ff02::1"
            })
    void refusesWhatIsNotPublic(String address) {
        assertThat(new AddressPolicy(List.of()).allows(InetAddress.ofLiteral(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "172.15.255.255",
                "172.32.0.0",
                "192.167.255.255",
                "223.255.255.255",
                "2606:4700::1111",
                "2a00:1450:4001::1",
                "64:ff9b::8.8.8.8",
                "2002:808:808::1",
                "::ffff:8.8.8.8"
            })
    void allowsThePublicInternet(String address) {
        assertThat(new AddressPolicy(List.of()).allows(InetAddress.ofLiteral(address))).isTrue();
    }

    @Test
    void allowsTheNetworksOfTheRecipeAndNothingBeside() {
        var policy = new AddressPolicy(List.of("127.0.0.1/32", "10.128.0.0/9", "fd00::/8", "::1"));
        assertThat(policy.allows(InetAddress.ofLiteral("127.0.0.1"))).isTrue();
        assertThat(policy.allows(InetAddress.ofLiteral("127.0.0.2"))).isFalse();
        assertThat(policy.allows(InetAddress.ofLiteral("10.128.0.1"))).isTrue();
        assertThat(policy.allows(InetAddress.ofLiteral("10.127.255.255"))).isFalse();
        assertThat(policy.allows(InetAddress.ofLiteral("fd99::1"))).isTrue();
        assertThat(policy.allows(InetAddress.ofLiteral("fc99::1"))).isFalse();
        assertThat(policy.allows(InetAddress.ofLiteral("::1"))).isTrue();
        assertThat(policy.allows(InetAddress.ofLiteral("2002:7f00:1::"))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "10.0.0.0/33", "10.0.0.0/", "/8", "", "fd00::/129", "10/x"})
    void refusesWhatIsNoNetwork(String network) {
        assertThatThrownBy(() -> new AddressPolicy(List.of(network)))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("fetch.allow_networks");
    }
}
