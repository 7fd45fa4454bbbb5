package dev.shardline.fetcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.testing.RawServer;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

final class RobotsTest extends FetcherTestBase {

    private Settings respectful() {
        var settings = settings();
        settings.respectRobots = true;
        return settings;
    }

    private RawServer robots(String... lines) {
        return server.on("/robots.txt", "200 OK", String.join("\n", lines) + "\n")
                .on("/a.jpg", "200 OK", "x")
                .on("/private/a.jpg", "200 OK", "x");
    }

    @Test
    void whatIsDisallowedIsNotAskedFor() throws Exception {
        robots("User-agent: *", "Disallow: /private/");
        var fetcher = fetcher(respectful());
        fetched(fetcher, server.url("/a.jpg"));
        var fate = ended(fetcher, server.url("/private/a.jpg"));
        assertThat(fate.getReason()).isEqualTo("robots");
        assertThat(fate.getMessage()).contains("robots.txt", "fetch.respect_robots");
        assertThat(server.requests).hasValue(2);
    }

    @Test
    void rulesForOurNameComeBeforeThoseForAll() throws Exception {
        robots("User-agent: *", "Disallow: /", "", "User-agent: shardline", "Allow: /a.jpg");
        fetched(fetcher(respectful()), server.url("/a.jpg"));
        robots("User-agent: *", "Allow: /", "", "User-agent: Shardline", "Disallow: /a.jpg");
        assertEnds(respectful(), "/a.jpg", "robots");
    }

    @Test
    void withoutAFileAllIsAllowed() throws Exception {
        server.on("/a.jpg", "200 OK", "x");
        fetched(fetcher(respectful()), server.url("/a.jpg"));
        server.on("/robots.txt", "200 OK", "");
        fetched(fetcher(respectful()), server.url("/a.jpg"));
    }

    @Test
    void aServerThatCannotSayIsNotAsked() throws Exception {
        server.on("/robots.txt", "503 Busy", "").on("/a.jpg", "200 OK", "x");
        assertEnds(respectful(), "/a.jpg", "robots");
    }

    @Test
    void aServerThatIsNotThereIsNotThere() throws Exception {
        server.close();
        assertEnds(respectful(), "/a.jpg", "connection_refused");
    }

    @Test
    void redirectsAreHeldToItToo() throws Exception {
        robots("User-agent: *", "Disallow: /private/")
                .on("/moved", "302 Found\r\nLocation: /private/a.jpg", "");
        assertEnds(respectful(), "/moved", "robots");
    }

    @Test
    void theFileItselfMayBeKeptOutOfIndexes() throws Exception {
        server.on("/robots.txt", "200 OK\r\nX-Robots-Tag: noindex", "User-agent: *\nAllow: /\n")
                .on("/a.jpg", "200 OK", "x");
        fetched(fetcher(respectful()), server.url("/a.jpg"));
    }

    @Test
    void manyReadItOnce() throws Exception {
        robots("User-agent: *", "Disallow: /private/");
        var fetcher = fetcher(respectful());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var all = new ArrayList<Future<?>>();
            for (var i = 0; i < 100; i++) {
                all.add(threads.submit(() -> fetched(fetcher, server.url("/a.jpg"))));
            }
            for (var one : all) {
                one.get();
            }
        }
        assertThat(server.requests).hasValue(101);
    }

    @Test
    void nobodyAsksWhereTheRecipeDoesNotWantIt() throws Exception {
        robots("User-agent: *", "Disallow: /");
        fetched(fetcher(settings()), server.url("/a.jpg"));
        assertThat(server.requests).hasValue(1);
    }

    @Test
    void aReservationIsRespectedWhereTheRecipeSaysSo() throws Exception {
        server.on("/1", "200 OK\r\nTDM-Reservation: 1", "x")
                .on("/0", "200 OK\r\nTDM-Reservation: 0", "x");
        var settings = settings();
        settings.respectOptOut.add("tdm-reservation");
        assertEnds(settings, "/1", "opt_out");
        fetched(fetcher(settings), server.url("/0"));
        fetched(fetcher(settings()), server.url("/1"));
    }
}
