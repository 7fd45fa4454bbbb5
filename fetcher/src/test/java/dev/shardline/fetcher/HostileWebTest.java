package dev.shardline.fetcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.Outcome;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.testing.HostileWeb;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// 2,000 addresses on 200 hosts, a quarter of which are broken in all the ways that hosts are,
/// found through a name server that loses a tenth of the questions.
@Timeout(120)
final class HostileWebTest extends FetcherTestBase {

    private static final int HOSTS = 200;
    private static final int EACH = 10;

    @Test
    void everyAddressEndsAsItShouldAndNoneIsForbidden() throws Exception {
        try (var web = new HostileWeb(HOSTS, new byte[] {'x'}, 0.1)) {
            var settings = settings();
            settings.allowNetworks = HostileWeb.NETWORKS;
            settings.nameServers = List.of(web.nameServer());
            settings.concurrency = 64;
            settings.connectTimeout = Duration.ofSeconds(10);
            settings.timeout = Duration.ofSeconds(20);
            settings.downAfter = Duration.ofSeconds(2);
            settings.maxRetryAfter = Duration.ofSeconds(2);
            settings.retries = 1;
            try (var fetcher = Fetcher.of(settings.build(), settings.s3)) {
                assertThat(wrong(fetcher, web)).isEmpty();
            }
            assertThat(web.trespasses()).isZero();
        }
    }

    /// What ended otherwise than its kind may, counted.
    private static Map<String, Integer> wrong(Fetcher fetcher, HostileWeb web) {
        var wrong = new ConcurrentSkipListMap<String, Integer>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var i = 0; i < HOSTS * EACH; i++) {
                var kind = web.kind(i);
                var url = web.url(i);
                threads.execute(() -> {
                    var fate = fate(fetcher, record(url));
                    if (!kind.fates().contains(fate)) {
                        wrong.merge(kind + " ended as " + fate, 1, Integer::sum);
                    }
                });
            }
        }
        return wrong;
    }

    private static String fate(Fetcher fetcher, ImageRecord record) {
        try {
            return fetcher.fetch(
                    record,
                    outcome ->
                            switch (outcome) {
                                case Outcome.Passed<?> _ -> "success";
                                case Outcome.Ended<?>(var fate) -> fate.getReason();
                            },
                    again -> fate(fetcher, again));
        } catch (InterruptedException _) {
            return "interrupted";
        }
    }
}
