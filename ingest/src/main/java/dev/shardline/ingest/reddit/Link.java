package dev.shardline.ingest.reddit;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// Where a post's image is.
sealed interface Link {

    /// Imgur's answer where an image is gone; whoever fetches it meets the fate "removed".
    String REMOVED = "https://i.imgur.com/removed.png";

    /// At an address.
    record Image(String url) implements Link {}

    /// The first one of an album at Imgur.
    record Album(String id) implements Link {}

    /// Nowhere.
    record None() implements Link {}

    /// Hosts whose posts are collected.
    Set<String> HOSTS = hosts();

    private static Set<String> hosts() {
        var hosts =
                new HashSet<>(
                        Set.of(
                                "reddit.com",
                                "i.redd.it",
                                "i.imgur.com",
                                "imgur.com",
                                "m.imgur.com"));
        for (int farm = 0; farm <= 8; farm++) {
            hosts.add("farm" + farm + ".static.flickr.com");
            hosts.add("farm" + farm + ".staticflickr.com");
        }
        return Set.copyOf(hosts);
    }

    /// Whether an address is at a host whose posts are collected.
    static boolean isWanted(String url) {
        return uri(url).map(uri -> HOSTS.contains(bare(uri.getHost()))).orElse(false);
    }

    /// The link of a post.
    static Link of(JsonNode post) {
        String url = post.path("url").asText();
        Optional<URI> uri = uri(url);
        if (uri.isEmpty()) {
            return new Image(url);
        }
        String host = bare(uri.get().getHost());
        String path = Optional.ofNullable(uri.get().getPath()).orElse("");
        if (host.equals("reddit.com") || host.endsWith(".reddit.com")) {
            return path.contains("/gallery/") ? gallery(post) : new Image(url);
        }
        return host.equals("imgur.com") || host.endsWith(".imgur.com")
                ? imgur(uri.get(), host, path, url)
                : new Image(url);
    }

    private static Link gallery(JsonNode post) {
        String media = post.path("gallery_data").path("items").path(0).path("media_id").asText("");
        return media.matches("[0-9A-Za-z_-]+")
                ? new Image("https://i.redd.it/" + media + ".jpg")
                : new None();
    }

    private static Link imgur(URI uri, String host, String path, String url) {
        if (host.equals("i.imgur.com") && host.equals(uri.getHost().toLowerCase(Locale.ROOT))) {
            return new Image(url);
        }
        if (path.contains("/a/") || path.contains("gallery")) {
            String last = path.replaceAll("/+$", "");
            String part = last.substring(last.lastIndexOf('/') + 1);
            String id = part.substring(part.lastIndexOf('-') + 1); // After a title: some-cat-AbC1
            return id.matches("[0-9A-Za-z]+") ? new Album(id) : new Image(REMOVED);
        }
        String image =
                path.toLowerCase(Locale.ROOT).matches(".*\\.(png|gif|jpeg|webp)")
                        ? path
                        : path.replace(".jpg", "") + ".jpg";
        return new Image(uri.getScheme() + "://i.imgur.com" + image);
    }

    private static String bare(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return lower.startsWith("www.") ? lower.substring(4) : lower;
    }

    private static Optional<URI> uri(String url) {
        try {
            return Optional.of(new URI(url)).filter(uri -> uri.getHost() != null);
        } catch (URISyntaxException _) {
            return Optional.empty();
        }
    }
}
