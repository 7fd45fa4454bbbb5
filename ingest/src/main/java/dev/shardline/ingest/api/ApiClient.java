package dev.shardline.ingest.api;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Asks one API, one request after the other, no two of them closer than a pause.
///
/// Redirects are not followed: requests carry keys. Messages name the host only, for keys may be in
/// the rest of the address. For one thread.
public final class ApiClient implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ApiClient.class);

    private static final int ATTEMPTS = 6;
    private static final int LONGEST_BODY = 64 << 20;
    private static final Duration CONNECT = Duration.ofSeconds(10);
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    /// A longer `Retry-After` is the end of a quota, not a pause.
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    private final HttpClient http =
            HttpClient.newBuilder()
                    .connectTimeout(CONNECT)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();

    private final String name;
    private final String userAgent;
    private final Duration pause;
    private final InstantSource clock;
    private final Sleeper sleeper;
    private Instant next = Instant.MIN;

    /// A client of one API.
    ///
    /// @param name of the API in messages: "The Flickr API"
    /// @param pause the shortest time between two requests; the pauses before further attempts grow
    ///   from twice as much
    public ApiClient(
            String name, String userAgent, Duration pause, InstantSource clock, Sleeper sleeper) {
        this.name = name;
        this.userAgent = userAgent;
        this.pause = pause;
        this.clock = clock;
        this.sleeper = sleeper;
    }

    /// Asks until the answer is good. Failures of the network, 5xx and 429 are met here.
    ///
    /// @throws ApiException if it keeps failing, or a quota has ended
    public <T> T ask(HttpRequest.Builder request, Reply.Reader<T> reader)
            throws InterruptedException {
        HttpRequest built = request.header("User-Agent", userAgent).timeout(TIMEOUT).build();
        Duration wait = pause.multipliedBy(2);
        for (int attempt = 1; ; attempt++) {
            String why;
            switch (attempt(built, reader)) {
                case Reply.Good<T>(T value) -> {
                    return value;
                }
                case Reply.Again<T>(String reason) -> why = reason;
            }
            if (attempt == ATTEMPTS) {
                throw new ApiException(
                        "%s (%s) keeps failing, %d times in a row: %s. Nothing is lost: the same command goes on later."
                                .formatted(name, host(built.uri()), ATTEMPTS, why));
            }
            LOG.info("{} failed: {}; again in {}", name, why, wait);
            sleeper.sleep(wait);
            wait = wait.multipliedBy(2);
        }
    }

    private <T> Reply<T> attempt(HttpRequest request, Reply.Reader<T> reader)
            throws InterruptedException {
        awaitTurn();
        Answer answer;
        try {
            answer = send(request);
        } catch (IOException e) {
            String text = e.getMessage();
            return new Reply.Again<>(
                    e.getClass().getSimpleName() + (text == null ? "" : ": " + text));
        }
        if (answer.status() == 429) {
            return tooMany(answer);
        }
        // What such an answer says may repeat the request with its key.
        return answer.status() >= 500
                ? new Reply.Again<>("status " + answer.status())
                : reader.read(answer);
    }

    private <T> Reply<T> tooMany(Answer answer) throws InterruptedException {
        Duration after =
                answer.number("Retry-After")
                        .filter(seconds -> seconds >= 0)
                        .map(seconds -> Duration.ofMillis((long) (seconds * 1000)))
                        .orElse(Duration.ZERO);
        if (after.compareTo(LONGEST_WAIT) > 0) {
            throw new ApiException(
                    "%s has no quota left (status 429) and wants to be asked again in %d minutes. Nothing is lost: the same command goes on then."
                            .formatted(name, (after.toSeconds() + 59) / 60));
        }
        if (after.isPositive()) {
            sleeper.sleep(after);
        }
        return new Reply.Again<>("too many requests (status 429)");
    }

    private void awaitTurn() throws InterruptedException {
        Instant now = clock.instant();
        if (now.isBefore(next)) {
            sleeper.sleep(Duration.between(now, next));
            now = next;
        }
        next = now.plus(pause);
    }

    private Answer send(HttpRequest request) throws IOException, InterruptedException {
        HttpResponse<InputStream> response =
                http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            byte[] bytes = body.readNBytes(LONGEST_BODY + 1);
            if (bytes.length > LONGEST_BODY) {
                throw new IOException("an answer of more than 64 MiB");
            }
            return new Answer(
                    response.statusCode(),
                    response.headers(),
                    new String(bytes, StandardCharsets.UTF_8));
        }
    }

    private static String host(URI uri) {
        return uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
