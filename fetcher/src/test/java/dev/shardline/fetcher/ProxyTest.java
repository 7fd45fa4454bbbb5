package dev.shardline.fetcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.shardline.schemas.recipe.HostSettings;
import dev.shardline.schemas.recipe.HostSettings.Limits;
import dev.shardline.schemas.recipe.ProxySettings;
import dev.shardline.schemas.recipe.RecipeException;
import dev.shardline.schemas.recipe.Secrets;
import dev.shardline.testing.RawServer;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The server of the base class is the proxy here.
final class ProxyTest extends FetcherTestBase {

    private static final String CREDENTIALS = "me:se%c@ret";
    private static final String AUTHORIZATION =
            "Proxy-Authorization: Basic "
                    + Base64.getEncoder()
                            .encodeToString(CREDENTIALS.getBytes(StandardCharsets.UTF_8));

    @TempDir Path folder;

    /// Nobody listens at the address: only the proxy knows how to ask there.
    private static final Resolver PUBLIC = (_, _) -> List.of(InetAddress.ofLiteral("127.0.0.1"));

    private Settings overProxy() {
        var settings = settings();
        settings.proxy = new ProxySettings("http://" + CREDENTIALS + "@localhost:" + server.port());
        return settings;
    }

    private static void say(Settings settings, String host, ProxySettings proxy) {
        settings.hosts.put(
                host, new HostSettings.Host(new Limits(null, null), Map.of(), Map.of(), proxy));
    }

    @Test
    void aProxyIsToldTheWholeAddress() throws Exception {
        server.on("http://a.org/x?y", "200 OK", "over the proxy");
        var image = fetched(fetcher(overProxy(), PUBLIC), "http://a.org/x?y");
        assertThat(text(image)).isEqualTo("over the proxy");
        assertThat(image.getFinalUrl()).isEqualTo("http://a.org/x?y");
        assertThat(server.heads.getFirst())
                .startsWith("GET http://a.org/x?y HTTP/1.1\n")
                .contains("\nHost: a.org\n", "\n" + AUTHORIZATION + "\n");
        assertThat(server.heads.getFirst().split("Proxy-Authorization", -1)).hasSize(2);
    }

    @Test
    void anHttpsHostIsReachedThroughATunnelThatIsUsedAgain() throws Exception {
        try (var secure = new RawServer(TlsTest.listener(folder))) {
            secure.on("/a", "200 OK", "secret");
            var authority = "a.org:" + secure.port();
            server.on(authority, c -> c.tunnel(secure.port()));
            var settings = overProxy();
            settings.ignoreCertificates = true;
            var fetcher = fetcher(settings, PUBLIC);
            for (var i = 0; i < 3; i++) {
                assertThat(text(fetched(fetcher, "https://" + authority + "/a")))
                        .isEqualTo("secret");
            }
            assertThat(server.heads).hasSize(1);
            assertThat(server.heads.getFirst())
                    .startsWith("CONNECT " + authority + " HTTP/1.1\nHost: " + authority + "\n")
                    .contains(AUTHORIZATION);
            assertThat(secure.heads).hasSize(3);
            // What the proxy may know the host may not.
            assertThat(secure.heads.getFirst())
                    .startsWith("GET /a HTTP/1.1")
                    .doesNotContain("Proxy-");
        }
    }

    @Test
    void aCertificateIsCheckedThroughTheTunnel() throws Exception {
        try (var secure = new RawServer(TlsTest.listener(folder))) {
            server.on("a.org:443", c -> c.tunnel(secure.port()));
            assertThat(ended(fetcher(overProxy(), PUBLIC), "https://a.org/a").getReason())
                    .isEqualTo("tls");
        }
    }

    @Test
    void eachHostHasItsOwnProxyOrNone() throws Exception {
        try (var other = new RawServer();
                var direct = new RawServer()) {
            server.on("http://a.org/", "302 Found\r\nLocation: http://b.org/", "");
            other.on(
                    "http://b.org/",
                    "302 Found\r\nLocation: http://c.b.org:" + direct.port() + "/",
                    "");
            direct.on("/", "200 OK", "asked directly");
            var settings = overProxy();
            say(settings, "b.org", new ProxySettings("http://127.0.0.1:" + other.port()));
            say(settings, "c.b.org", ProxySettings.NONE);
            assertThat(text(fetched(fetcher(settings, PUBLIC), "http://a.org/")))
                    .isEqualTo("asked directly");
            assertThat(other.heads.getFirst()).doesNotContain("Proxy-Authorization");
            assertThat(direct.heads.getFirst()).startsWith("GET / ");
        }
    }

    @Test
    void aForbiddenAddressIsNotAskedForOverAProxyEither() throws Exception {
        server.on("http://a.org/", "302 Found\r\nLocation: http://169.254.169.254/latest", "")
                .on("http://b.org/", "302 Found\r\nLocation: https://inner.org/", "");
        var fetcher =
                fetcher(
                        overProxy(),
                        (host, _) ->
                                List.of(
                                        InetAddress.ofLiteral(
                                                host.equals("inner.org")
                                                        ? "10.0.0.1"
                                                        : "127.0.0.1")));
        for (var url :
                List.of(
                        "http://a.org/",
                        "http://b.org/",
                        "http://inner.org/",
                        "https://inner.org/",
                        "http://0x0a000001/",
                        "https://[::ffff:10.0.0.1]/")) {
            assertThat(ended(fetcher, url).getReason()).as(url).isEqualTo("blocked_address");
        }
        assertThat(server.heads).hasSize(2);
    }

    @Test
    void aProxyMayHaveAnAddressThatUrlsMayNot() throws Exception {
        server.on("http://8.8.8.8/", "200 OK", "x");
        var settings = overProxy();
        settings.allowNetworks = List.of();
        var fetcher = fetcher(settings, PUBLIC);
        assertThat(text(fetched(fetcher, "http://8.8.8.8/"))).isEqualTo("x");
        assertThat(ended(fetcher, server.url("/")).getReason()).isEqualTo("blocked_address");
    }

    @Test
    void whatTheProxySaysOfAHostIsTheHostsFate() throws Exception {
        server.on("a.org:443", "502 Bad Gateway", "no such host");
        var fate = ended(fetcher(overProxy(), PUBLIC), "https://a.org/");
        assertThat(fate.getReason()).isEqualTo("http_502");
        assertThat(fate.getMessage())
                .startsWith("the proxy localhost:" + server.port() + " answered 502 for a.org");
    }

    @Test
    void aProxyThatDoesNotKnowUsEndsNoRecord() {
        server.on("a.org:443", "407 Proxy Authentication Required", "");
        var fetcher = fetcher(overProxy(), PUBLIC);
        assertThatThrownBy(() -> fetch(fetcher, "https://a.org/"))
                .isInstanceOf(ProxyException.class)
                .hasMessageContaining("the proxy localhost:" + server.port() + " answered 407")
                .hasMessageNotContaining("ret");
        assertThat(server.heads).hasSize(1);
    }

    @Test
    void aProxyThatIsNotThereEndsNoRecordAndNoHostIsDownForIt() {
        var settings = overProxy();
        settings.retries = 4;
        settings.downAfter = java.time.Duration.ofMillis(1);
        server.close();
        var fetcher = fetcher(settings, PUBLIC);
        for (var url : List.of("https://a.org/", "http://a.org/", "http://a.org/")) {
            assertThatThrownBy(() -> fetch(fetcher, url))
                    .isInstanceOf(ProxyException.class)
                    .hasMessageContaining("Connecting to the proxy localhost:" + server.port())
                    .hasMessageContaining("(5 attempts)")
                    .hasMessageNotContaining("ret");
        }
    }

    @Test
    void aHostThatAsksForProxyCredentialsGetsAFateOnly() throws Exception {
        server.on("http://a.org/", "407 Proxy Authentication Required", "");
        assertThat(ended(fetcher(overProxy(), PUBLIC), "http://a.org/").getReason())
                .isEqualTo("http_407");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://p.org", "https://me:hush@p.org:1", "hush", "http://hush@p org:1"})
    void whatBecomesNoProxyIsRefusedUnseen(String secret) {
        var settings = settings();
        say(settings, "a.org", new ProxySettings("${env:PROXY}"));
        var secrets = new Secrets(Map.of("PROXY", secret)::get);
        assertThatThrownBy(() -> new Proxies(settings.build().hosts(), secrets))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("fetch.hosts.a.org.proxy with its secrets is no proxy")
                .hasMessageNotContaining("hush");
    }

    @Test
    void secretsOfProxiesComeFromElsewhere() throws Exception {
        var file = Files.writeString(folder.resolve("password"), "p@ss/word\n");
        var settings = settings();
        settings.proxy = new ProxySettings("http://${env:ME}:${file:" + file + "}@[::1]:3128/");
        var proxy =
                new Proxies(settings.build().hosts(), new Secrets(Map.of("ME", "me")::get))
                        .of(Target.of(Url.parse("http://a.org/")));
        assertThat(proxy)
                .contains(
                        new Proxy(
                                "::1",
                                3128,
                                "Basic "
                                        + Base64.getEncoder()
                                                .encodeToString(
                                                        "me:p@ss/word"
                                                                .getBytes(
                                                                        StandardCharsets.UTF_8))));
        assertThat(proxy.toString()).contains("the proxy [::1]:3128").doesNotContain("Basic");
    }
}
