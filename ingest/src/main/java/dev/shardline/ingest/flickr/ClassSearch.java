package dev.shardline.ingest.flickr;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shardline.schemas.recipe.FlickrSettings;
import dev.shardline.schemas.recipe.FlickrSettings.FlickrClass;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Finds the photos of one class, none twice.
///
/// Flickr shows the first 4,000 photos of a search, whatever it has. So a search that has more, and
/// whose first 4,000 are not enough, is cut in halves by the date of upload until they are.
///
/// What it asks depends on the answers only. For one thread.
final class ClassSearch {

    private static final Logger LOG = LoggerFactory.getLogger(ClassSearch.class);

    /// Flickr shows no more of a search.
    static final int SHOWN = 4_000;

    private static final int PAGE = 500;

    /// The month before Flickr began, in seconds.
    private static final long BEGINNING = 1_072_915_200;

    private final Search api;
    private final FlickrSettings settings;
    private final FlickrClass wanted;
    private final PhotoIds taken;
    private final Consumer<Photo> found;
    private final PhotoIds seen = new PhotoIds();
    private int count;

    /// @param taken photos that earlier classes have, which this one may not
    /// @param found takes the photos, in their order
    ClassSearch(
            Search api,
            FlickrSettings settings,
            FlickrClass wanted,
            PhotoIds taken,
            Consumer<Photo> found) {
        this.api = api;
        this.settings = settings;
        this.wanted = wanted;
        this.taken = taken;
        this.found = found;
    }

    /// A time of upload, in seconds, both ends included.
    private record Window(long from, long to) {

        boolean canBeHalved() {
            return from < to;
        }

        Window earlier() {
            return new Window(from, from + (to - from) / 2);
        }

        Window later() {
            return new Window(from + (to - from) / 2 + 1, to);
        }
    }

    /// Searches until the count is reached or there is no more.
    ///
    /// @param now until when photos count, seconds
    /// @return how many there are
    int run(long now) throws InterruptedException {
        long from = date("min_upload_date").orElse(BEGINNING);
        long to = date("max_upload_date").orElse(now);
        boolean oldestFirst = "date-posted-asc".equals(wanted.search().get("sort"));
        Deque<Window> windows = new ArrayDeque<>();
        if (from <= to) {
            windows.push(new Window(from, to));
        }
        while (missing() > 0 && !windows.isEmpty()) {
            Window window = windows.pop();
            if (hidesPhotos(window)) {
                windows.push(oldestFirst ? window.later() : window.earlier());
                windows.push(oldestFirst ? window.earlier() : window.later());
            }
        }
        return count;
    }

    private Optional<Long> date(String parameter) {
        return Optional.ofNullable(wanted.search().get(parameter)).map(Long::valueOf);
    }

    private int missing() {
        return wanted.count() - count;
    }

    /// Takes what the window shows.
    ///
    /// @return whether it must be cut: photos are missing, and it may have more than it shows
    private boolean hidesPhotos(Window window) throws InterruptedException {
        JsonNode first = page(window, 1);
        long total = first.path("total").asLong();
        if (total > SHOWN && missing() > SHOWN && window.canBeHalved()) {
            return true;
        }
        var within = new PhotoIds();
        boolean repeated = take(first, within);
        int perPage = Math.clamp(first.path("perpage").asInt(PAGE), 1, PAGE);
        long pages =
                Math.min(first.path("pages").asLong(), (Math.min(total, SHOWN) - 1) / perPage + 1);
        for (int number = 2; number <= pages && missing() > 0 && !repeated; number++) {
            repeated = take(page(window, number), within);
        }
        boolean more = total > SHOWN || repeated;
        if (more && missing() > 0 && !window.canBeHalved()) {
            LOG.warn("Class {}: one second of uploads has more photos than it shows", name());
        }
        return more && missing() > 0 && window.canBeHalved();
    }

    private String name() {
        return wanted.name();
    }

    private JsonNode page(Window window, int number) throws InterruptedException {
        Map<String, String> parameters = new HashMap<>(wanted.search());
        parameters.put("min_upload_date", Long.toString(window.from()));
        parameters.put("max_upload_date", Long.toString(window.to()));
        parameters.put("extras", Photo.extras(settings.size()));
        parameters.put("per_page", Integer.toString(Math.min(PAGE, wanted.count())));
        parameters.put("page", Integer.toString(number));
        return api.photos(parameters);
    }

    /// Takes what is new on a page.
    ///
    /// @param within ids that the window has shown so far
    /// @return whether the page shows only what earlier pages of the window have shown
    private boolean take(JsonNode page, PhotoIds within) {
        boolean repeated = !page.path("photo").isEmpty();
        for (JsonNode node : page.path("photo")) {
            Optional<Photo> photo = Photo.of(node, settings.size(), settings.photos());
            if (photo.isEmpty()) {
                LOG.debug("Class {}: no address for {}", name(), node);
                repeated = false;
                continue;
            }
            long id = photo.get().id();
            repeated &= !within.add(id);
            if (missing() > 0 && !taken.contains(id) && seen.add(id)) {
                count++;
                found.accept(photo.get());
            }
        }
        return repeated;
    }
}
