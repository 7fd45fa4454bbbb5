package dev.shardline.fetcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.testing.RawServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

final class FetcherTest extends FetcherTestBase {

    @Test
    void fetchesABodyWithItsHashes() throws Exception {
        server.on("/cat.jpg", "200 OK\r\nContent-Type: image/jpeg", "abc");
        var image = fetched(fetcher(settings()), server.url("/cat.jpg"));
        assertThat(text(image)).isEqualTo("abc");
        assertThat(image.getContentType()).contains("image/jpeg");
        assertThat(image.getFinalUrl()).isEqualTo(server.url("/cat.jpg"));
        assertThat(image.getMd5()).contains("900150983cd24fb0d6963f7d28e17f72");
        assertThat(image.getSha256())
                .contains("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        // FIPS 180-4's example.
        assertThat(image.getSha512())
                .contains(
                        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                                + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
    }

    @Test
    void saysWhoItIsAndAsksForNothingElse() throws Exception {
        server.on("/a?b=c", "200 OK", "x");
        fetched(fetcher(settings()), server.url("/a?b=c#top"));
        assertThat(server.heads)
                .containsExactly(
                        "GET /a?b=c HTTP/1.1\nHost: 127.0.0.1:"
                                + server.port()
                                + "\nUser-Agent: Shardline/0.1 (+https://example.org)\n"
                                + "Accept: */*\nAccept-Encoding: gzip\n");
    }

    @Test
    void usesAConnectionAgain() throws Exception {
        server.on("/a", "200 OK", "x").on("/gone", "410 Gone", "y");
        server.on(
                "/chunked",
                c -> c.head("200 OK\r\nTransfer-Encoding: chunked").write("1\r\nz\r\n0\r\n\r\n"));
        var fetcher = fetcher(settings());
        for (var i = 0; i < 3; i++) {
            fetched(fetcher, server.url("/a"));
            ended(fetcher, server.url("/gone"));
            assertThat(text(fetched(fetcher, server.url("/chunked")))).isEqualTo("z");
        }
        assertThat(server.connections).hasValue(1);
        assertThat(fetcher.stats()).isEqualTo(new FetchStats(0, 9, 0, 0, 6));
    }

    @Test
    void aConnectionThatDiedWhileKeptCostsNoAttempt() throws Exception {
        server.on(
                "/a",
                c -> {
                    c.answer("200 OK", new byte[] {'x'});
                    c.close();
                });
        var fetcher = fetcher(settings());
        for (var i = 0; i < 5; i++) {
            assertThat(text(fetched(fetcher, server.url("/a")))).isEqualTo("x");
        }
        assertThat(pauses).isEmpty();
    }

    @Test
    void bytesBehindABodyDoNoHarmToTheNext() throws Exception {
        server.on("/long", c -> c.head("200 OK\r\nContent-Length: 2").write("abcdef"))
                .on("/a", "200 OK", "x");
        var fetcher = fetcher(settings());
        assertThat(text(fetched(fetcher, server.url("/long")))).isEqualTo("ab");
        assertThat(text(fetched(fetcher, server.url("/a")))).isEqualTo("x");
    }

    @Test
    void readsABodyThatEndsWithItsConnection() throws Exception {
        server.on(
                "/old",
                c -> {
                    c.write("HTTP/1.0 200 OK\r\n\r\n").write("old");
                    c.close();
                });
        assertThat(text(fetched(fetcher(settings()), server.url("/old")))).isEqualTo("old");
    }

    @Test
    void unpacksGzipAndDeflate() throws Exception {
        var zlib = new ByteArrayOutputStream();
        try (var out = new DeflaterOutputStream(zlib)) {
            out.write("deflated".getBytes(StandardCharsets.UTF_8));
        }
        server.on("/gz", c -> c.answer("200 OK\r\nContent-Encoding: gzip", gzip("zipped", 1)))
                .on(
                        "/zz",
                        c -> c.answer("200 OK\r\nContent-Encoding: deflate", zlib.toByteArray()));
        var fetcher = fetcher(settings());
        assertThat(text(fetched(fetcher, server.url("/gz")))).isEqualTo("zipped");
        assertThat(text(fetched(fetcher, server.url("/zz")))).isEqualTo("deflated");
        assertThat(server.connections).hasValue(1);
    }

    @Test
    void stopsAGzipBombAtTheLimit() throws Exception {
        var bomb = gzip("0123456789".repeat(1000), 1000);
        server.on("/bomb", c -> c.answer("200 OK\r\nContent-Encoding: gzip", bomb));
        assertThat(bomb.length).isLessThan(1 << 20);
        assertEnds(settings(), "/bomb", "too_many_bytes");
    }

    @Test
    void brokenGzipIsABadResponse() throws Exception {
        server.on("/broken", c -> c.answer("200 OK\r\nContent-Encoding: gzip", new byte[100]));
        var cut = java.util.Arrays.copyOf(gzip("zipped", 1), 20);
        server.on("/cut", c -> c.answer("200 OK\r\nContent-Encoding: gzip", cut));
        server.on("/br", "200 OK\r\nContent-Encoding: br", "?");
        assertEnds(settings(), "/broken", "bad_response");
        assertEnds(settings(), "/cut", "truncated_body");
        assertEnds(settings(), "/br", "bad_response");
    }

    @Test
    void refusesABodyThatSaysItIsTooLong() throws Exception {
        server.on("/huge", c -> c.head("200 OK\r\nContent-Length: 1048577").stall());
        assertEnds(settings(), "/huge", "too_many_bytes");
    }

    @Test
    void takesABodyOfExactlyTheLimit() throws Exception {
        server.on("/full", c -> c.answer("200 OK", new byte[1 << 20]))
                .on(
                        "/full-chunked",
                        c ->
                                c.head("200 OK\r\nTransfer-Encoding: chunked")
                                        .write("100000\r\n")
                                        .write(new byte[1 << 20])
                                        .write("\r\n0\r\n\r\n"));
        assertThat(fetched(fetcher(settings()), server.url("/full")).getMd5()).isPresent();
        assertThat(fetched(fetcher(settings()), server.url("/full-chunked")).getMd5()).isPresent();
    }

    @Test
    void stopsABodyWithoutLengthAtTheLimit() throws Exception {
        server.on("/endless", c -> c.head("200 OK").drip("x".repeat(100_000)));
        assertEnds(settings(), "/endless", "too_many_bytes");
    }

    @Test
    void findsBodiesThatAreTooShort() throws Exception {
        server.on(
                        "/short",
                        c -> {
                            c.head("200 OK\r\nContent-Length: 100").write("abc");
                            c.close();
                        })
                .on(
                        "/chunk",
                        c -> {
                            c.head("200 OK\r\nTransfer-Encoding: chunked").write("64\r\nabc");
                            c.close();
                        })
                .on(
                        "/chunks",
                        c -> {
                            c.head("200 OK\r\nTransfer-Encoding: chunked").write("3\r\nabc\r\n");
                            c.close();
                        });
        assertEnds(settings(), "/short", "truncated_body");
        assertEnds(settings(), "/chunk", "truncated_body");
        assertEnds(settings(), "/chunks", "truncated_body");
    }

    @Test
    void emptyBodiesAreFailures() throws Exception {
        server.on("/empty", "200 OK", "").on("/none", c -> c.head("204 No Content"));
        assertEnds(settings(), "/empty", "empty_body");
        assertEnds(settings(), "/none", "empty_body");
    }

    @Test
    void whatIsNotHttpIsABadResponse() throws Exception {
        server.on("/ssh", c -> c.write("SSH-2.0-OpenSSH_9.6\r\n\r\n").stall())
                .on(
                        "/chunk",
                        c ->
                                c.head("200 OK\r\nTransfer-Encoding: chunked")
                                        .write("zz\r\nabc\r\n")
                                        .stall())
                .on("/length", c -> c.head("200 OK\r\nContent-Length: many").stall())
                .on("/header", c -> c.write("HTTP/1.1 200 OK\r\nX: ").drip("x".repeat(10_000)))
                .on("/headers", c -> c.write("HTTP/1.1 200 OK\r\n").drip("X: y\r\n".repeat(50)));
        var settings = settings();
        settings.idleTimeout = Duration.ofMillis(300);
        assertEnds(settings, "/ssh", "bad_response");
        assertEnds(settings, "/chunk", "bad_response");
        assertEnds(settings, "/length", "bad_response");
        assertEnds(settings, "/header", "bad_response");
        assertEnds(settings, "/headers", "bad_response");
    }

    @Test
    void silenceIsAReadTimeout() throws Exception {
        server.on("/head", RawServer.Conversation::stall)
                .on("/headers", c -> c.write("HTTP/1.1 200 OK\r\nConte").stall())
                .on("/body", c -> c.head("200 OK\r\nContent-Length: 9").write("abc").stall());
        var settings = settings();
        settings.idleTimeout = Duration.ofMillis(100);
        assertEnds(settings, "/head", "read_timeout");
        assertEnds(settings, "/headers", "read_timeout");
        assertEnds(settings, "/body", "read_timeout");
    }

    @Test
    void drippingEndsWithTheTotalTime() throws Exception {
        server.on("/headers", c -> c.write("HTTP/1.1 200 OK\r\nX: ").drip("x"))
                .on("/body", c -> c.head("200 OK\r\nContent-Length: 99999").drip("x"))
                .on("/error", c -> c.head("500 Oops").drip("x"));
        var settings = settings();
        settings.timeout = Duration.ofMillis(200);
        assertEnds(settings, "/headers", "total_timeout");
        assertEnds(settings, "/body", "total_timeout");
        assertEnds(settings, "/error", "http_500");
    }

    @Test
    void resetsAreResets() throws Exception {
        server.on("/head", RawServer.Conversation::reset)
                .on(
                        "/body",
                        c -> {
                            c.head("200 OK\r\nContent-Length: 99").write("x");
                            c.reset();
                        })
                .on("/close", RawServer.Conversation::close);
        assertEnds(settings(), "/head", "connection_reset");
        assertEnds(settings(), "/body", "connection_reset");
        assertEnds(settings(), "/close", "connection_reset");
    }

    @Test
    void aClosedPortRefuses() throws Exception {
        server.close();
        assertEnds(settings(), "/", "connection_refused");
    }

    @Test
    void statusesAreReasons() throws Exception {
        server.on("/500", "500 Oops", "x").on("/304", c -> c.head("304 Not Modified"));
        assertEnds(settings(), "/404", "http_404");
        assertEnds(settings(), "/500", "http_500");
        assertEnds(settings(), "/304", "http_304");
    }

    static byte[] gzip(String text, int times) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(bytes)) {
            for (var i = 0; i < times; i++) {
                out.write(text.getBytes(StandardCharsets.UTF_8));
            }
        }
        return bytes.toByteArray();
    }
}
