package dev.shardline.schemas.recipe;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Searches at Flickr whose photos become classes: the recipe's `source.flickr`.
///
/// @param classes in the order of the recipe, none twice
/// @param size of the photos
/// @param unique whether a photo belongs to the first class only that finds it
/// @param api address of the API, without the question mark
/// @param photos base address of the photos
/// @param keyFileName file with the API key; null looks into the environment
/// @param pause the shortest time between two requests
/// @param userAgent who we say we are
public record FlickrSettings(
        List<FlickrClass> classes,
        PhotoSize size,
        boolean unique,
        String api,
        String photos,
        @Nullable String keyFileName,
        Duration pause,
        String userAgent) {

    /// The columns that a list of photos has.
    public static final SourceSettings.Columns COLUMNS =
            new SourceSettings.Columns("url", null, "id", null, "class", "name", null);

    public FlickrSettings {
        classes = List.copyOf(classes);
    }

    public Optional<String> keyFile() {
        return Optional.ofNullable(keyFileName);
    }

    /// A class and the search that fills it.
    ///
    /// @param name also its folder's
    /// @param count of photos wanted, at least 1
    /// @param search parameters of `flickr.photos.search`; upload dates in seconds
    public record FlickrClass(String name, int count, SortedMap<String, String> search) {

        public FlickrClass {
            search = Collections.unmodifiableSortedMap(new TreeMap<>(search));
        }
    }

    /// Flickr's sizes of a photo by the letter in their addresses. [#MEDIUM] has none.
    public enum PhotoSize {
        /// Square, 75 pixels.
        S,
        /// Square, 150.
        Q,
        /// Longer side 100.
        T,
        /// 240.
        M,
        /// 320.
        N,
        /// 400.
        W,
        /// 500.
        MEDIUM,
        /// 640.
        Z,
        /// 800.
        C,
        /// 1024.
        B,
        /// 1600; has a secret of its own, so only the API knows its address.
        H,
        /// 2048, likewise.
        K,
        /// The original, likewise.
        O
    }
}
