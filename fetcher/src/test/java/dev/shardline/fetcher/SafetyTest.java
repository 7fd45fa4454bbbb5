package dev.shardline.fetcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.testing.RawServer;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a url, a name, a redirect or an answer may do to us. Whoever is asked by mistake is a
/// server beside the allowed one, and it counts.
final class SafetyTest extends FetcherTestBase {

    private final RawServer forbidden = new RawServer(RawServer.open("127.0.0.2"));

    @AfterEach
    void closeForbidden() {
        forbidden.close();
    }

    private static List<InetAddress> addresses(String... literals) {
        return java.util.Arrays.stream(literals).map(InetAddress::ofLiteral).toList();
    }

    /// All of these are 127.0.0.2 or lead there, but for the last ones, which are we ourselves.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.2",
                "127.0.0.2.",
                "127.2",
                "127.0.2",
                "0x7f.2",
                "0x7F000002",
                "0177.0.0.2",
                "0177.0.0.0x2",
                "017700000002",
                "2130706434",
                "127。0。0。2",
                "１２７.0.0.2",
                "%31%32%37.0.0.2",
                "user@127.0.0.2",
                "127.0.0.1@127.0.0.2",
                "127.0.0.1%2f@127.0.0.2",
                "[::ffff:127.0.0.2]",
                "[::FFFF:7f00:2]",
                "[0:0:0:0:0:ffff:127.0.0.2]",
                "[::127.0.0.2]",
                "[64:ff9b::127.0.0.2]",
                "[2002:7f00:2::]",
                "0",
                "0.0.0.0",
                "[::]",
                "[::1]"
            })
    void noNotationLeadsToAForbiddenAddress(String host) throws Exception {
        var url = "http://" + host + ":" + forbidden.port() + "/";
        server.on("/redirect", "302 Found\r\nLocation: " + ascii(url), "");
        var fetcher = fetcher(settings());
        assertThat(ended(fetcher, url).getReason()).isEqualTo("blocked_address");
        assertThat(ended(fetcher, server.url("/redirect")).getReason())
                .isEqualTo("blocked_address");
        assertThat(forbidden.connections).hasValue(0);
    }

    /// A header has bytes and no characters: those of UTF-8 here.
    private static String ascii(String url) {
        return new String(
                url.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "10.1.2.3",
                "100.100.100.200",
                "127.0.0.2",
                "168.63.129.16",
                "169.254.169.254",
                "169.254.170.2",
                "172.16.0.1",
                "192.0.0.192",
                "192.168.1.1",
                "224.0.0.251",
                "255.255.255.255",
                "::1",
                "::ffff:127.0.0.2",
                "fd00:ec2::254",
                "fe80::1",
                "ff02::1",
                "64:ff9b::a9fe:a9fe"
            })
    void noNameLeadsToAForbiddenAddress(String address) throws Exception {
        server.on("/redirect", "302 Found\r\nLocation: http://inner.org:" + server.port(), "");
        // A good address beside it helps nothing: which one is taken is chance.
        for (var answer : List.of(addresses(address), addresses("127.0.0.1", address))) {
            var fetcher = fetcher(settings(), (_, _) -> answer);
            for (var url :
                    List.of(
                            "http://inner.org:" + server.port() + "/",
                            "https://inner.org:" + server.port() + "/",
                            server.url("/redirect"))) {
                var fate = ended(fetcher, url);
                assertThat(fate.getReason()).isEqualTo("blocked_address");
                assertThat(fate.getMessage()).contains("of inner.org is not public");
            }
        }
        assertThat(server.heads).hasSize(2);
        assertThat(forbidden.connections).hasValue(0);
    }

    /// The name leads to the allowed server when it is checked, and to the forbidden one when it is
    /// asked again: by the connection, by a retry, by the next record.
    @Test
    void aNameThatIsBoundAnewLeadsNowhereElse() throws Exception {
        var port = forbidden.port();
        try (var allowed = new RawServer(RawServer.open("127.0.0.1", port))) {
            allowed.on("/", RawServer.Conversation::reset).on("/ok", "200 OK", "x");
            var asked = new AtomicInteger();
            Resolver rebinding =
                    (_, _) -> addresses(asked.getAndIncrement() == 0 ? "127.0.0.1" : "127.0.0.2");
            var settings = settings();
            settings.retries = 2;
            var fetcher = fetcher(settings, rebinding);
            assertThat(text(fetched(fetcher, "http://a.org:" + port + "/ok"))).isEqualTo("x");
            assertThat(asked).hasValue(1);
            // On the kept connection, which is broken; the attempt after it asks for the name.
            assertThat(ended(fetcher, "http://a.org:" + port + "/").getReason())
                    .isEqualTo("blocked_address");
            assertThat(ended(fetcher, "http://a.org:" + port + "/ok").getReason())
                    .isEqualTo("blocked_address");
            assertThat(asked).hasValueGreaterThan(1);
            assertThat(forbidden.connections).hasValue(0);
        }
    }

    @Test
    void anAnswerHasSoManyHeadersAndNoMore() throws Exception {
        server.on("/100", "200 OK" + "\r\nX: y".repeat(99), "x")
                .on("/101", "200 OK" + "\r\nX: y".repeat(100), "x")
                .on("/long", "200 OK\r\nX: " + "y".repeat(17 << 10), "x")
                .on("/line", c -> c.head("200 " + "O".repeat(17 << 10)))
                .on("/endless", c -> c.write("HTTP/1.1 200 OK\r\n").drip("X: y\r\n".repeat(50)))
                .on("/one", c -> c.write("HTTP/1.1 200 OK\r\nX: ").drip("y".repeat(4096)));
        assertThat(text(fetched(fetcher(settings()), server.url("/100")))).isEqualTo("x");
        for (var path : List.of("/101", "/long", "/line", "/endless", "/one")) {
            assertEnds(settings(), path, "bad_response");
        }
    }

    @Test
    void whatIsPackedGrowsToTheLimitAndNoFurther() throws Exception {
        var zlib = new ByteArrayOutputStream();
        try (var out = new DeflaterOutputStream(zlib)) {
            out.write(new byte[100 << 20]);
        }
        var inner = FetcherTest.gzip("0123456789".repeat(1000), 1000);
        server.on("/zz", c -> c.answer("200 OK\r\nContent-Encoding: deflate", zlib.toByteArray()))
                .on("/twice", c -> c.answer("200 OK\r\nContent-Encoding: gzip, gzip", inner))
                .on(
                        "/chunk",
                        c ->
                                c.head("200 OK\r\nTransfer-Encoding: chunked")
                                        .write("7fffffffffffffff\r\n")
                                        .drip("x".repeat(100_000)))
                .on(
                        "/both",
                        c ->
                                c.head("200 OK\r\nTransfer-Encoding: gzip, chunked")
                                        .write(Integer.toHexString(inner.length) + "\r\n")
                                        .write(inner)
                                        .write("\r\n0\r\n\r\n"));
        assertEnds(settings(), "/zz", "too_many_bytes");
        assertEnds(settings(), "/twice", "bad_response");
        assertEnds(settings(), "/chunk", "too_many_bytes");
        assertEnds(settings(), "/both", "bad_response");
    }

    @Test
    void otherSchemesAreNotSpoken() throws Exception {
        var fetcher = fetcher(settings());
        for (var url :
                List.of(
                        "ftp://127.0.0.2:" + forbidden.port() + "/x",
                        "gopher://127.0.0.2:" + forbidden.port() + "/_GET",
                        "jar:http://127.0.0.2:" + forbidden.port() + "/!/",
                        "javascript:1",
                        "data:image/png;base64,AAAA",
                        "ws://127.0.0.2:" + forbidden.port() + "/")) {
            assertThat(ended(fetcher, url).getReason()).as(url).isEqualTo("bad_url");
            server.on("/redirect", "302 Found\r\nLocation: " + url, "");
            assertThat(ended(fetcher, server.url("/redirect")).getReason()).isEqualTo("bad_url");
        }
        assertThat(ended(fetcher, "file:///etc/passwd").getReason()).isEqualTo("blocked_address");
        assertThat(forbidden.connections).hasValue(0);
    }

    @Test
    void dataInUrlsIsReadWhereTheRecipeSaysSo() throws Exception {
        var settings = settings();
        settings.allowData = true;
        settings.maxBytes = 10;
        var fetcher = fetcher(settings);
        var image = fetched(fetcher, " data:image/png;Base64,aGk\n%3D ");
        assertThat(text(image)).isEqualTo("hi");
        assertThat(image.getContentType()).contains("image/png");
        assertThat(image.getFinalUrl()).isEqualTo("data:image/png");
        assertThat(text(fetched(fetcher, "DATA:,a%20b"))).isEqualTo("a b");
        assertThat(ended(fetcher, "data:,12345678901").getReason()).isEqualTo("too_many_bytes");
        assertThat(ended(fetcher, "data:,").getReason()).isEqualTo("empty_body");
        assertThat(ended(fetcher, "data:image/png;base64").getReason()).isEqualTo("bad_url");
        assertThat(ended(fetcher, "data:;base64,????").getReason()).isEqualTo("bad_url");
        // Who redirects is another than who wrote the list.
        server.on("/redirect", "302 Found\r\nLocation: data:,x", "");
        assertThat(ended(fetcher, server.url("/redirect")).getReason()).isEqualTo("bad_url");
    }

    @Test
    void aPathWithTwoSlashesIsAPath() throws Exception {
        server.on("//127.0.0.2/x?y", "200 OK", "x");
        assertThat(text(fetched(fetcher(settings()), server.url("//127.0.0.2/x?y"))))
                .isEqualTo("x");
        assertThat(server.heads.getFirst())
                .startsWith("GET //127.0.0.2/x?y HTTP/1.1\nHost: 127.0.0.1:");
    }
}
