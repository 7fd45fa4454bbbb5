package dev.shardline.ingest.redcaps;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.shardline.ingest.SourceException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// Lists of words, a line for each: a word or several with single spaces between them.
public final class WordList {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private WordList() {}

    /// Reads a list. Lines without a word are left out: an empty word would be in every caption
    /// that has two spaces in a row.
    ///
    /// @param location a file, or an address of http or https
    /// @throws SourceException if it cannot be read, or holds no word
    public static List<String> read(String location) throws InterruptedException {
        boolean remote = location.matches("(?i)https?://.*");
        String text = remote ? fetch(location) : file(location);
        List<String> words = text.lines().filter(line -> !line.isBlank()).toList();
        if (words.isEmpty()) {
            throw new SourceException(location + " holds no words.");
        }
        if (words.getFirst().stripLeading().startsWith("<")) {
            throw new SourceException(location + " is a web page, not a list of words.");
        }
        return words;
    }

    private static String file(String location) {
        try {
            return Files.readString(Path.of(location));
        } catch (NoSuchFileException e) {
            throw new SourceException(location + " does not exist.", e);
        } catch (CharacterCodingException e) {
            throw new SourceException(location + " is not UTF-8 text.", e);
        } catch (IOException e) {
            throw new SourceException(location + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static String fetch(String location) throws InterruptedException {
        try (HttpClient client =
                HttpClient.newBuilder()
                        .connectTimeout(TIMEOUT)
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .build()) {
            var request = HttpRequest.newBuilder(URI.create(location)).timeout(TIMEOUT).build();
            var answer = client.send(request, HttpResponse.BodyHandlers.ofString(UTF_8));
            if (answer.statusCode() != 200) {
                throw new SourceException(
                        "%s answered %d; the list is wanted with 200."
                                .formatted(location, answer.statusCode()));
            }
            return answer.body();
        } catch (IllegalArgumentException e) {
            throw new SourceException(location + " is no address: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new SourceException(location + " cannot be fetched: " + e, e);
        }
    }
}
