package dev.shardline.ingest.reddit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.shardline.ingest.SourceException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Who we are to Reddit and Imgur. As text it says nothing.
///
/// @param reddit null where Reddit is not to be asked
/// @param imgurClient id of the client; null where albums cannot be asked for
/// @param userAgent null for our own
public record Credentials(
        @Nullable Reddit reddit, @Nullable String imgurClient, @Nullable String userAgent) {

    /// None at all.
    public static final Credentials NONE = new Credentials(null, null, null);

    /// An application registered at Reddit, and the user it acts for, if any.
    ///
    /// @param client id of the application
    /// @param user null for the application alone
    public record Reddit(
            String client, String secret, @Nullable String user, @Nullable String password) {

        @Override
        public String toString() {
            return "***";
        }
    }

    /// Reads the original tool's file: an object with `reddit` (client_id, client_secret, username,
    /// password, user_agent) and `imgur` (client_id).
    ///
    /// @throws SourceException if it is no such file; what is in it is not said
    public static Credentials read(Path file) {
        JsonNode json;
        try {
            json = new JsonMapper().readTree(Files.readString(file));
        } catch (JsonProcessingException _) { // The exception quotes the file.
            throw new SourceException("The credentials " + file + " are not JSON.");
        } catch (IOException e) {
            throw new SourceException(
                    "The credentials " + file + " cannot be read: " + e.getMessage(), e);
        }
        JsonNode reddit = json.path("reddit");
        JsonNode imgur = json.path("imgur");
        if (!reddit.isObject() && !imgur.isObject()) {
            throw new SourceException(
                    "The credentials %s must be an object with reddit {client_id, client_secret, username, password, user_agent} and imgur {client_id}."
                            .formatted(file));
        }
        return of(name -> reddit.path(name).asText(""), imgur.path("client_id").asText(""));
    }

    /// Looks for `REDDIT_CLIENT_ID`, `REDDIT_CLIENT_SECRET`, `REDDIT_USERNAME`, `REDDIT_PASSWORD`,
    /// `REDDIT_USER_AGENT` and `IMGUR_CLIENT_ID`.
    public static Credentials environment(Function<String, @Nullable String> environment) {
        return of(
                name -> {
                    String variable = "REDDIT_" + name.toUpperCase(Locale.ROOT);
                    return Optional.ofNullable(environment.apply(variable)).orElse("");
                },
                Optional.ofNullable(environment.apply("IMGUR_CLIENT_ID")).orElse(""));
    }

    private static Credentials of(Function<String, String> reddit, String imgur) {
        String client = reddit.apply("client_id");
        String secret = reddit.apply("client_secret");
        if (client.isBlank() != secret.isBlank()) {
            throw new SourceException(
                    "Reddit's credentials need both a client_id and a client_secret.");
        }
        return new Credentials(
                client.isBlank()
                        ? null
                        : new Reddit(
                                client,
                                secret,
                                filled(reddit.apply("username")),
                                filled(reddit.apply("password"))),
                filled(imgur),
                filled(reddit.apply("user_agent")));
    }

    private static @Nullable String filled(String text) {
        return text.isBlank() ? null : text;
    }

    @Override
    public String toString() {
        return "***";
    }
}
