package dev.shardline.schemas.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.schemas.recipe.HostSettings.Limits;
import dev.shardline.schemas.recipe.HostSettings.Rate;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class HostsRecipeTest {

    private static HostSettings hosts(String fetch) {
        return RecipeReader.parse(
                        "a.yaml", "source: {paths: a.txt}\noutput: out\nfetch: " + fetch, List.of())
                .fetch()
                .hosts();
    }

    @Test
    void readsRatesAndConcurrencies() {
        var hosts =
                hosts(
                        "{hosts: {I.imgur.com: {rate: 30/min, concurrency: 4}, flickr.com: {rate: 2/s}},"
                                + " per_host: {rate: 1000/h, concurrency: null}, per_domain: {concurrency: 8}}");
        assertThat(hosts.perHost())
                .isEqualTo(new Limits(new Rate(1000, Duration.ofHours(1)), null));
        assertThat(hosts.perDomain()).isEqualTo(new Limits(null, 8));
        assertThat(hosts.named()).containsOnlyKeys("i.imgur.com", "flickr.com");
        assertThat(hosts.named().values())
                .extracting(HostSettings.Host::limits)
                .containsExactly(
                        new Limits(new Rate(2, Duration.ofSeconds(1)), null),
                        new Limits(new Rate(30, Duration.ofMinutes(1)), 4));
    }

    @Test
    void aHostIsLimitedByItsNameAndByThoseAboveIt() {
        var hosts = hosts("{hosts: {a.b.c: {rate: 1/s}, c: {concurrency: 1}, b.c: {}}}");
        assertThat(hosts.limiting("x.a.b.c")).containsExactly("a.b.c", "c");
        assertThat(hosts.limiting("c")).containsExactly("c");
        assertThat(hosts.limiting("xc")).isEmpty();
    }

    @Test
    void readsNameServers() {
        var fetch =
                RecipeReader.parse(
                                "a.yaml",
                                "source: {paths: a.txt}\noutput: out\nfetch: {dns: {servers: [9.9.9.9,"
                                        + " '127.0.0.1:5353', '[::1]:5353', '::1']}}",
                                List.of())
                        .fetch();
        assertThat(fetch.dns().addresses())
                .containsExactly(
                        address("9.9.9.9", 53),
                        address("127.0.0.1", 5353),
                        address("::1", 5353),
                        address("::1", 53));
    }

    private static InetSocketAddress address(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    @Test
    void neverShowsWhatMayBeSecret() {
        var hosts = hosts("{hosts: {a.org: {headers: {X: secret}, cookies: {a: secret}}}}");
        assertThat(hosts.named().getOrDefault("a.org", HostSettings.Host.NONE).headers())
                .isEqualTo(Map.of("X", "secret"));
        assertThat(hosts.toString()).contains("X").doesNotContain("secret");
        assertThatThrownBy(() ->
                        RecipeReader.parse(
                                "a.yaml",
                                "source: {paths: a.txt}\noutput: out",
                                List.of(
                                        "fetch.hosts={a.org: {headers: {X: secret, Host:"
                                                + " b}}}")))
                .hasMessageContaining("fetch.hosts=…")
                .hasMessageNotContaining("secret");
    }

    @Test
    void theNarrowestNameSaysTheProxy() {
        var hosts =
                hosts(
                        "{proxy: 'http://all.org:1', hosts: {a.org: {proxy: 'http://a:b@wide.org:2/'},"
                                + " b.a.org: {proxy: none}, c.b.a.org: {rate: 1/s}, d.org: {},"
                                + " e.org: {proxy: '${file:/a/b}'}}}");
        assertThat(hosts.proxyFor("x.a.org"))
                .isEqualTo(new ProxySettings("http://a:b@wide.org:2/"));
        assertThat(hosts.proxyFor("c.b.a.org")).isEqualTo(ProxySettings.NONE);
        assertThat(hosts.proxyFor("d.org")).isEqualTo(new ProxySettings("http://all.org:1"));
        assertThat(hosts.proxyFor("e.org")).isEqualTo(new ProxySettings("${file:/a/b}"));
        assertThat(hosts("{}").proxyFor("a.org")).isEqualTo(ProxySettings.NONE);
    }

    @Test
    void aProxysPasswordIsNotShown() {
        assertThat(hosts("{proxy: 'http://me:secret@a.org:1'}").toString())
                .contains("***@a.org:1")
                .doesNotContain("secret");
        assertThatThrownBy(() ->
                        RecipeReader.parse(
                                "a.yaml",
                                "source: {paths: a.txt}\noutput: out",
                                List.of("fetch.proxy=http://me:secret@a.org")))
                .hasMessageContaining("fetch.proxy=…")
                .hasMessageNotContaining("secret");
    }

    @Test
    void thirtyAMinuteIsHalfASecond() {
        assertThat(new Rate(30, Duration.ofMinutes(1)).perSecond()).isEqualTo(0.5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{hosts: {a.org: {rate: 0/s}}} | hosts or domains such as {i.imgur.com: {rate: 2/s, concurrency: 4, headers: {Referer: \"https://imgur.com/\"}, cookies: {over18: \"1\"}, proxy: \"http://proxy.example.org:3128\"}}, but holds \"0/s\"",
                "{hosts: {a.org: {headers: {Host: b.org}}}} | but holds \"Host\"",
                "{hosts: {a.org: {headers: {X: \"secret\\r\\nY: b\"}}}} | but holds \"X\"",
                "{hosts: {a.org: {cookies: {a: \"secret; b=c\"}}}} | but holds \"a\"",
                "{proxy: 'https://a.org:1'} | fetch.proxy must be a proxy such as http://proxy.example.org:3128 or http://user:${env:PASSWORD}@10.0.0.1:3128, or none, but is \"https://a.org:1\"",
                "{proxy: a.org} | but is \"a.org\"",
                "{proxy: 'http://a.org'} | but is \"http://a.org\"",
                "{proxy: 'http://a.org:80/x'} | but is \"http://a.org:80/x\"",
                "{proxy: [none]} | but is a list",
                "{hosts: {a.org: {proxy: 'http://me:secret@a.org:x'}}} | but holds \"***@a.org:x\"",
                "{allow_data: maybe} | fetch.allow_data must be true or false",
                "{hosts: {a.org: {headers: [a]}}} | but holds a list",
                "{dns: {servers: dns.org}} | fetch.dns.servers must be addresses of name servers",
                "{dns: {servers: [9.9.9.9, 9.9.9.9]}} | but holds \"9.9.9.9\"",
                "{dns: {servers: '9.9.9.9:x'}} | but is \"9.9.9.9:x\"",
                "{dns: {max_ttl: never}} | fetch.dns.max_ttl must be a duration",
                "{respect_robots: maybe} | fetch.respect_robots must be true or false",
                "{hosts: {a.org: {rate: 2}}} | but holds 2",
                "{hosts: {a.org: {rate: 2/day}}} | but holds \"2/day\"",
                "{hosts: {a.org: {concurrency: 0}}} | but holds 0",
                "{hosts: {a.org: {speed: 2}}} | but holds \"speed\"",
                "{hosts: {a.org: 2/s}} | but holds \"2/s\"",
                "{hosts: {'http://a.org': {rate: 2/s}}} | but holds \"http://a.org\"",
                "{hosts: {a.org: {}, A.org: {}}} | but holds \"A.org\"",
                "{hosts: [a.org]} | but is a list",
                "{per_host: {rate: fast}} | fetch.per_host.rate must be a rate such as 2/s, 30/min or 1000/h, or null, but is \"fast\"",
                "{per_domain: {concurrency: 0}} | fetch.per_domain.concurrency must be a whole number from 1",
                "{host_down_after: 0s} | fetch.host_down_after must be a duration"
            })
    void refusesWhatIsNoLimit(String fetch, String said) {
        assertThatThrownBy(() -> hosts(fetch))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining(said);
    }
}
