package dev.shardline.fetcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.shardline.schemas.Outcome;
import dev.shardline.schemas.avro.FetchedImage;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.avro.RecordFate;
import dev.shardline.schemas.recipe.DnsSettings;
import dev.shardline.schemas.recipe.FetchSettings;
import dev.shardline.schemas.recipe.HashType;
import dev.shardline.schemas.recipe.HostSettings;
import dev.shardline.schemas.recipe.HostSettings.Limits;
import dev.shardline.schemas.recipe.ProxySettings;
import dev.shardline.schemas.recipe.S3Settings;
import dev.shardline.testing.RawServer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;

/// A server that misbehaves and a fetcher that talks to it, for tests.
@Timeout(20)
abstract class FetcherTestBase {

    static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");

    final RawServer server = new RawServer();
    final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());
    final List<Fetcher> fetchers = new ArrayList<>();

    @AfterEach
    void closeAll() {
        fetchers.forEach(Fetcher::close);
        server.close();
    }

    static Settings settings() {
        return new Settings();
    }

    /// Settings for tests: short times, loopback allowed, no retries.
    static final class Settings {
        int concurrency = 300;
        Duration timeout = Duration.ofSeconds(5);
        Duration connectTimeout = Duration.ofSeconds(1);
        Duration idleTimeout = Duration.ofSeconds(1);
        int retries;
        Duration maxRetryAfter = Duration.ofSeconds(30);
        Limits perHost = new Limits(null, 16);
        Limits perDomain = new Limits(null, 32);
        Duration downAfter = Duration.ofSeconds(10);
        final SortedMap<String, HostSettings.Host> hosts = new TreeMap<>();
        long maxBytes = 1 << 20;
        List<String> allowNetworks = List.of("127.0.0.1/32");
        List<String> allowFiles = List.of();
        boolean allowData;
        boolean ignoreCertificates;
        ProxySettings proxy = ProxySettings.NONE;
        boolean respectRobots;
        final Set<String> respectOptOut =
                new HashSet<>(Set.of("noai", "noimageai", "noindex", "noimageindex"));
        List<String> nameServers = List.of();
        @Nullable HashType verify;
        S3Settings s3 = S3Settings.STANDARD;

        FetchSettings build() {
            return new FetchSettings(
                    concurrency,
                    timeout,
                    connectTimeout,
                    idleTimeout,
                    retries,
                    maxRetryAfter,
                    maxBytes,
                    1L << 31,
                    10,
                    allowNetworks,
                    allowFiles,
                    allowData,
                    "Shardline/0.1 (+https://example.org)",
                    respectOptOut,
                    ignoreCertificates,
                    Set.of(HashType.values()),
                    verify,
                    new DnsSettings(nameServers, Duration.ofHours(1)),
                    respectRobots,
                    new HostSettings(perHost, perDomain, downAfter, hosts, proxy));
        }
    }

    Fetcher fetcher(Settings settings) {
        return fetcher(
                settings,
                (host, _) -> {
                    throw new NoSuchHostException(host + ": Name or service not known");
                });
    }

    Fetcher fetcher(Settings settings, Resolver resolver) {
        // Random, unlike most generators, may be used by several threads.
        var random = new Random(1);
        var edges = new Edges(resolver, InstantSource.fixed(NOW), random, pauses::add);
        var fetcher = new Fetcher(settings.build(), settings.s3, edges);
        fetchers.add(fetcher);
        return fetcher;
    }

    static ImageRecord record(String url) {
        return new ImageRecord(
                "0-0", url, null, null, null, "{}", List.of(), null, null, List.of(), 0L);
    }

    Outcome<FetchedImage> fetch(Fetcher fetcher, String url) throws InterruptedException {
        return fetch(fetcher, record(url));
    }

    Outcome<FetchedImage> fetch(Fetcher fetcher, ImageRecord record) throws InterruptedException {
        return fetcher.fetch(
                record,
                outcome -> outcome,
                again -> {
                    throw new AssertionError("postponed until " + again.getNotBefore());
                });
    }

    FetchedImage fetched(Fetcher fetcher, String url) throws InterruptedException {
        return fetched(fetcher, record(url));
    }

    FetchedImage fetched(Fetcher fetcher, ImageRecord record) throws InterruptedException {
        return switch (fetch(fetcher, record)) {
            case Outcome.Passed(var image) -> image;
            case Outcome.Ended(var fate) ->
                    throw new AssertionError(fate.getReason() + ": " + fate.getMessage());
        };
    }

    RecordFate ended(Fetcher fetcher, String url) throws InterruptedException {
        return ended(fetcher, record(url));
    }

    RecordFate ended(Fetcher fetcher, ImageRecord record) throws InterruptedException {
        return switch (fetch(fetcher, record)) {
            case Outcome.Passed(var image) -> throw new AssertionError("fetched " + image);
            case Outcome.Ended(var fate) -> fate;
        };
    }

    ImageRecord postponed(Fetcher fetcher, ImageRecord record) throws InterruptedException {
        return fetcher.fetch(
                record,
                outcome -> {
                    throw new AssertionError("not postponed: " + outcome);
                },
                again -> again);
    }

    void assertEnds(Settings settings, String path, String reason) throws InterruptedException {
        var fate = ended(fetcher(settings), server.url(path));
        assertThat(fate.getReason()).as(fate.getMessage()).isEqualTo(reason);
    }

    static String text(FetchedImage image) {
        return new String(((ByteBuffer) image.getBody()).array(), StandardCharsets.UTF_8);
    }
}
