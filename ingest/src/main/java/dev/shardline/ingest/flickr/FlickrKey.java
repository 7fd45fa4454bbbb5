package dev.shardline.ingest.flickr;

import dev.shardline.ingest.SourceException;
import dev.shardline.schemas.recipe.FlickrSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The key of the API. It never shows: as text it is three asterisks.
record FlickrKey(String value) {

    /// The key where the settings say it is.
    ///
    /// @param environment of the process
    /// @throws SourceException if there is none, or none that could be one
    static FlickrKey find(FlickrSettings settings, Function<String, @Nullable String> environment) {
        String key =
                settings.keyFile()
                        .map(FlickrKey::read)
                        .or(() -> environment(environment))
                        .orElseThrow(() ->
                                new SourceException(
                                        "No key for the Flickr API: put it into the environment as"
                                                + " FLICKR_API_KEY, or into a file that"
                                                + " source.flickr.key_file names."));
        if (!key.matches("[A-Za-z0-9]{1,200}")) {
            throw new SourceException(
                    settings.keyFile().orElse("The environment")
                            + " holds no key for the Flickr API: a key is one word of letters and"
                            + " digits.");
        }
        return new FlickrKey(key);
    }

    private static Optional<String> environment(Function<String, @Nullable String> environment) {
        return Stream.of("FLICKR_API_KEY", "API_KEY")
                .flatMap(name -> Stream.ofNullable(environment.apply(name)))
                .map(String::strip)
                .filter(key -> !key.isEmpty())
                .findFirst();
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file)).strip();
        } catch (IOException e) {
            throw new SourceException(
                    "source.flickr.key_file: " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /// A text of others without the key.
    String hidden(String text) {
        return text.replace(value, "***");
    }

    @Override
    public String toString() {
        return "***";
    }
}
