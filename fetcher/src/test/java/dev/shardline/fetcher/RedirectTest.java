package dev.shardline.fetcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.WantedKeys;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.recipe.HostSettings;
import dev.shardline.schemas.recipe.HostSettings.Limits;
import dev.shardline.testing.RawServer;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

final class RedirectTest extends FetcherTestBase {

    private RawServer redirect(String from, String to) {
        return server.on(from, "302 Found\r\nLocation: " + to, "moved");
    }

    @Test
    void followsTenRedirectsAndNoMore() throws Exception {
        for (var i = 0; i < 11; i++) {
            redirect("/" + i, "/" + (i + 1));
        }
        server.on("/11", "200 OK", "there");
        var fetcher = fetcher(settings());
        assertEnds(settings(), "/0", "too_many_redirects");
        var image = fetched(fetcher, server.url("/1"));
        assertThat(text(image)).isEqualTo("there");
        assertThat(image.getFinalUrl()).isEqualTo(server.url("/11"));
    }

    @Test
    void findsCircles() throws Exception {
        redirect("/a", "/b");
        redirect("/b", "/a#again");
        assertEnds(settings(), "/a", "too_many_redirects");
        assertThat(server.requests).hasValue(2);
    }

    @Test
    void followsRelativeAndOddLocations() throws Exception {
        redirect("/d/a", "b%20c.jpg?x= y");
        server.on("/d/b%20c.jpg?x=%20y", "200 OK", "odd");
        assertThat(text(fetched(fetcher(settings()), server.url("/d/a")))).isEqualTo("odd");
    }

    @Test
    void aRedirectWithoutLocationIsAStatus() throws Exception {
        server.on("/a", "301 Moved", "");
        assertEnds(settings(), "/a", "http_301");
    }

    @Test
    void neverConnectsToABlockedAddress() throws Exception {
        try (var inner = new RawServer(RawServer.open("127.0.0.2"))) {
            redirect("/a", "http://127.0.0.2:" + inner.port() + "/secret");
            redirect("/b", "http://0x7f000002:" + inner.port() + "/secret");
            redirect("/c", "http://[::ffff:127.0.0.2]:" + inner.port() + "/secret");
            redirect("/d", "http://inner.example:" + inner.port() + "/secret");
            var fetcher =
                    fetcher(
                            settings(),
                            (_, _) ->
                                    List.of(
                                            InetAddress.ofLiteral("127.0.0.1"),
                                            InetAddress.ofLiteral("127.0.0.2")));
            for (var path : List.of("/a", "/b", "/c", "/d")) {
                var fate = ended(fetcher, server.url(path));
                assertThat(fate.getReason()).isEqualTo("blocked_address");
                assertThat(fate.getMessage()).contains("127.0.0.2", "fetch.allow_networks");
            }
            assertThat(inner.connections).hasValue(0);
        }
    }

    @Test
    void neverLeavesHttp() throws Exception {
        redirect("/f", "file:///etc/passwd");
        redirect("/g", "ftp://127.0.0.1/x");
        assertEnds(settings(), "/f", "bad_url");
        assertEnds(settings(), "/g", "bad_url");
    }

    @Test
    void resolvesNamesOnceForCheckAndConnection() throws Exception {
        server.on("/a", "200 OK", "x");
        var asked = new java.util.concurrent.atomic.AtomicInteger();
        var fetcher =
                fetcher(
                        settings(),
                        (_, _) ->
                                List.of(
                                        InetAddress.ofLiteral(
                                                asked.getAndIncrement() == 0
                                                        ? "127.0.0.1"
                                                        : "127.0.0.2")));
        var url = "http://user:secret@a.example:" + server.port() + "/a";
        assertThat(fetched(fetcher, url).getFinalUrl())
                .isEqualTo("http://a.example:" + server.port() + "/a");
        assertThat(asked).hasValue(1);
    }

    /// With several fetchers the limit of a host is that of one of them.
    @Test
    void aRedirectToAHostThatIsLimitedElsewhereIsSentThere() throws Exception {
        redirect("/a", "http://limited.org:" + server.port() + "/b");
        server.on("/b", "200 OK", "there");
        var settings = settings();
        settings.hosts.put(
                "limited.org",
                new HostSettings.Host(new Limits(null, 1), Map.of(), Map.of(), null));
        var fetcher = fetcher(settings, (_, _) -> List.of(InetAddress.ofLiteral("127.0.0.1")));
        var own = WantedKeys.partition("limited.org", 4);
        fetcher.share(Set.of((own + 1) % 4), 4);
        var sent =
                fetcher.<ImageRecord>fetch(
                        record(server.url("/a")),
                        outcome -> {
                            throw new AssertionError("not sent on: " + outcome);
                        },
                        again -> {
                            throw new AssertionError("postponed: " + again);
                        },
                        (again, name) -> {
                            assertThat(name).isEqualTo("limited.org");
                            return again;
                        });
        assertThat(sent.getUrl()).isEqualTo(server.url("/a"));
        assertThat(server.requests).hasValue(1);
        // Sent on once it stays.
        assertThat(text(fetched(fetcher, sent))).isEqualTo("there");
        fetcher.share(Set.of(own), 4);
        assertThat(text(fetched(fetcher, sent))).isEqualTo("there");
    }

    /// Before the new one may begin.
    @Test
    void whatIsUnderWayAtAHostGoesToItsNewFetcher() throws Exception {
        redirect("/a", "http://limited.org:" + server.port() + "/b");
        server.on("/b", RawServer.Conversation::stall);
        var settings = settings();
        settings.hosts.put(
                "limited.org",
                new HostSettings.Host(new Limits(null, 1), Map.of(), Map.of(), null));
        var fetcher = fetcher(settings, (_, _) -> List.of(InetAddress.ofLiteral("127.0.0.1")));
        var own = WantedKeys.partition("limited.org", 4);
        fetcher.share(Set.of(own, (own + 1) % 4), 4);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var sent =
                    threads.submit(() ->
                            fetcher.<String>fetch(
                                    record(server.url("/a")),
                                    outcome -> "" + outcome,
                                    again -> "postponed: " + again,
                                    (again, name) -> again.getUrl() + " to " + name));
            server.awaitRequests(2);
            fetcher.share(Set.of((own + 1) % 4), 4);
            assertThat(sent.get()).isEqualTo(server.url("/a") + " to limited.org");
        }
        assertThat(fetcher.stats().requests()).isEqualTo(2);
    }

    @Test
    void aNameWithoutAddressIsADnsFailure() throws Exception {
        var fate = ended(fetcher(settings()), "http://nowhere.example/x");
        assertThat(fate.getReason()).isEqualTo("dns");
        assertThat(fate.getMessage()).contains("nowhere.example");
    }
}
