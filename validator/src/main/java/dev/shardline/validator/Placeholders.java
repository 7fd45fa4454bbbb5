package dev.shardline.validator;

import dev.shardline.schemas.Reason;
import dev.shardline.schemas.avro.FetchedImage;
import dev.shardline.schemas.recipe.HashType;
import dev.shardline.schemas.recipe.ValidateSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/// Pictures that servers send, with status 200, in the place of one that is gone.
///
/// @param known whether those of Imgur and Flickr are refused
/// @param md5s of pictures that the recipe names, hex in lower case
/// @param addresses parts of final addresses that the recipe names
record Placeholders(boolean known, Set<String> md5s, List<String> addresses) {

    /// Imgur's, under whatever address.
    private static final String IMGUR_MD5 = "d835884373f4d6c8f24742ceabe74946";

    /// Larger images are not hashed for the sake of the known ones, which are small.
    private static final int KNOWN_SIZE = 64 << 10;

    /// Flickr's "This photo is no longer available", as its old servers send it.
    private static final int FLICKR_SIZE = 9218;

    Placeholders {
        md5s = Set.copyOf(md5s);
        addresses = List.copyOf(addresses);
    }

    /// @param words of the recipe's `validate.placeholders`
    static Placeholders of(List<String> words) {
        var md5s = new HashSet<String>();
        var addresses =
                words.stream().filter(word -> !word.equals(ValidateSettings.KNOWN)).toList();
        for (String word : addresses) {
            if (isMd5(word)) {
                md5s.add(word.toLowerCase(Locale.ROOT));
            }
        }
        return new Placeholders(
                words.contains(ValidateSettings.KNOWN),
                md5s,
                addresses.stream().filter(word -> !isMd5(word)).toList());
    }

    private static boolean isMd5(String word) {
        return word.matches("[0-9a-fA-F]{32}");
    }

    void refuse(FetchedImage image, ByteBuffer file) throws RefusedImage {
        String address = image.getFinalUrl();
        for (String part : addresses) {
            if (address.contains(part)) {
                throw refused("%s holds \"%s\" (validate.placeholders)".formatted(address, part));
            }
        }
        if (known) {
            refuseKnown(address, file);
        }
        refuseHashes(image, file);
    }

    private static void refuseKnown(String address, ByteBuffer file) throws RefusedImage {
        URI uri = uri(address);
        String host = Objects.requireNonNullElse(uri.getHost(), "").toLowerCase(Locale.ROOT);
        String path = Objects.requireNonNullElse(uri.getPath(), "");
        if (isOf(host, "imgur.com") && path.endsWith("/removed.png")) {
            throw refused(address + " is what Imgur sends for images that were removed");
        }
        boolean flickr = isOf(host, "staticflickr.com") || isOf(host, "static.flickr.com");
        if ((flickr || isOf(host, "yimg.com")) && path.contains("photo_unavailable")) {
            throw refused(address + " is what Flickr sends for photos that are gone");
        }
        if (flickr && file.remaining() == FLICKR_SIZE) {
            throw refused(
                    "%s has the %d bytes of what Flickr sends for photos that are gone"
                            .formatted(address, FLICKR_SIZE));
        }
    }

    private void refuseHashes(FetchedImage image, ByteBuffer file) throws RefusedImage {
        boolean maybeKnown = known && file.remaining() <= KNOWN_SIZE;
        if (md5s.isEmpty() && !maybeKnown) {
            return;
        }
        String md5 = Checks.hash(HashType.MD5, image, file);
        if (md5s.contains(md5)) {
            throw refused("The MD5 of the bytes is %s (validate.placeholders)".formatted(md5));
        }
        if (known && md5.equals(IMGUR_MD5)) {
            throw refused("The bytes are what Imgur sends for images that were removed");
        }
    }

    private static boolean isOf(String host, String domain) {
        return host.equals(domain) || host.endsWith("." + domain);
    }

    private static URI uri(String address) {
        try {
            return new URI(address);
        } catch (URISyntaxException _) {
            return URI.create("");
        }
    }

    private static RefusedImage refused(String what) {
        return new RefusedImage(
                Reason.PLACEHOLDER, what + ": a picture in the place of the image.");
    }
}
