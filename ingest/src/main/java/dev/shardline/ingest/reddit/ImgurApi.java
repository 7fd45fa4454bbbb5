package dev.shardline.ingest.reddit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.shardline.ingest.SourceException;
import dev.shardline.ingest.api.Answer;
import dev.shardline.ingest.api.ApiClient;
import dev.shardline.ingest.api.ApiException;
import dev.shardline.ingest.api.AtomicFiles;
import dev.shardline.ingest.api.Reply;
import dev.shardline.ingest.api.Sleeper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The first image of an album at Imgur. Its answers are kept in a file: quotas are small, so
/// nothing is asked twice, however often a collection is stopped. For one thread.
final class ImgurApi {

    private static final JsonMapper JSON = new JsonMapper();

    /// The user's requests that are left when it is time to wait for the next hour.
    private static final int FEW_OF_USER = 3;

    /// The application's requests of the day that are left alone.
    private static final int FEW_OF_CLIENT = 500;

    private static final Set<Integer> WRONG_CLIENT = Set.of(401, 403);

    private final ApiClient client;
    private final String address;
    private final String clientId;
    private final Path journal;
    private final InstantSource clock;
    private final Sleeper sleeper;
    private final Map<String, String> known = new HashMap<>();
    private @Nullable Answer last;

    /// A client that knows what the journal knows.
    ///
    /// @param journal the file of the answers
    ImgurApi(
            ApiClient client,
            String address,
            String clientId,
            Path journal,
            InstantSource clock,
            Sleeper sleeper) {
        this.client = client;
        this.address = address;
        this.clientId = clientId;
        this.journal = journal;
        this.clock = clock;
        this.sleeper = sleeper;
        readJournal();
    }

    private void readJournal() {
        try {
            Files.readAllLines(journal).forEach(this::remember);
        } catch (NoSuchFileException _) {
            // None yet.
        } catch (IOException e) {
            throw new UncheckedIOException("reading " + journal, e);
        }
    }

    private void remember(String line) {
        try {
            JsonNode entry = JSON.readTree(line);
            if (entry.path("url").isTextual()) {
                known.put(entry.path("album").asText(), entry.path("url").asText());
            }
        } catch (JsonProcessingException _) {
            // A crash has torn it.
        }
    }

    /// The address of an album's first image, [Link#REMOVED] where there is none.
    ///
    /// @throws ApiException if the day's quota has ended or the API cannot be used now
    String firstImage(String album) throws InterruptedException {
        String before = known.get(album);
        if (before != null) {
            return before;
        }
        awaitQuota();
        var request =
                HttpRequest.newBuilder(URI.create(address + "/3/album/" + album))
                        .header("Authorization", "Client-ID " + clientId);
        String url =
                client.ask(
                        request,
                        answer -> {
                            last = answer;
                            return reply(answer);
                        });
        keep(album, url);
        return url;
    }

    private static Reply<String> reply(Answer answer) {
        if (WRONG_CLIENT.contains(answer.status())) {
            throw new SourceException(
                    "Imgur does not take the client_id (status %d). Mend the credentials; what was collected so far is kept."
                            .formatted(answer.status()));
        }
        if (answer.status() == 404) {
            return new Reply.Good<>(Link.REMOVED);
        }
        if (answer.status() != 200) {
            return new Reply.Again<>(answer.said());
        }
        return answer.json()
                .map(json -> json.at("/data/images/0/link").asText())
                .map(link -> link.startsWith("http") ? link : Link.REMOVED)
                .<Reply<String>>map(Reply.Good::new)
                .orElseGet(() -> new Reply.Again<>(answer.said()));
    }

    /// Headers that are missing, or a time that is past, hold nobody up.
    private void awaitQuota() throws InterruptedException {
        Answer answer = last;
        if (answer == null) {
            return;
        }
        double day = answer.number("X-RateLimit-ClientRemaining").orElse(Double.MAX_VALUE);
        if (day <= FEW_OF_CLIENT) {
            throw new ApiException(
                    "Imgur's quota of the day is used up: %.0f requests of this client_id are left, and %d are kept back. Nothing is lost: the same command goes on tomorrow."
                            .formatted(day, FEW_OF_CLIENT));
        }
        double hour = answer.number("X-RateLimit-UserRemaining").orElse(Double.MAX_VALUE);
        double reset = answer.number("X-RateLimit-UserReset").orElse(0.0);
        Duration wait = Duration.between(clock.instant(), Instant.ofEpochSecond((long) reset + 1));
        if (hour <= FEW_OF_USER && wait.isPositive()) {
            sleeper.sleep(wait);
        }
    }

    private void keep(String album, String url) {
        known.put(album, url);
        // The line's end comes first, so that a torn one spoils no other.
        String line = "\n" + JSON.createObjectNode().put("album", album).put("url", url);
        try {
            Files.createDirectories(AtomicFiles.folder(journal));
            Files.writeString(journal, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException("writing " + journal, e);
        }
    }
}
