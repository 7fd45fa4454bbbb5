package dev.shardline.ingest.flickr;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.shardline.schemas.recipe.FlickrSettings.PhotoSize;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// A photo of an answer that has an address in the wanted size.
///
/// @param id greater than 0
/// @param url where it is
/// @param about its fields as a row's
record Photo(long id, String url, ObjectNode about) {

    /// What every search asks for beside the photos themselves.
    static final String EXTRAS =
            "license,owner_name,date_upload,date_taken,tags,views,media,o_dims,original_format";

    /// Fields that are kept, by the API's names and ours, with their DuckDB types.
    private static final List<Field> FIELDS =
            List.of(
                    new Field("owner", "owner", "VARCHAR"),
                    new Field("ownername", "owner_name", "VARCHAR"),
                    new Field("license", "license", "BIGINT"),
                    new Field("title", "title", "VARCHAR"),
                    new Field("tags", "tags", "VARCHAR"),
                    new Field("dateupload", "date_upload", "BIGINT"),
                    new Field("datetaken", "date_taken", "VARCHAR"),
                    new Field("views", "views", "BIGINT"),
                    new Field("media", "media", "VARCHAR"),
                    new Field("o_width", "photo_width", "BIGINT"),
                    new Field("o_height", "photo_height", "BIGINT"));

    /// Names of https://www.flickr.com/services/api/flickr.photos.licenses.getInfo.html.
    private static final Map<Long, String> LICENSES =
            Map.ofEntries(
                    Map.entry(0L, "All Rights Reserved"),
                    Map.entry(1L, "CC BY-NC-SA 2.0"),
                    Map.entry(2L, "CC BY-NC 2.0"),
                    Map.entry(3L, "CC BY-NC-ND 2.0"),
                    Map.entry(4L, "CC BY 2.0"),
                    Map.entry(5L, "CC BY-SA 2.0"),
                    Map.entry(6L, "CC BY-ND 2.0"),
                    Map.entry(7L, "No known copyright restrictions"),
                    Map.entry(8L, "United States Government Work"),
                    Map.entry(9L, "CC0 1.0"),
                    Map.entry(10L, "Public Domain Mark 1.0"));

    private record Field(String asked, String name, String type) {}

    /// The columns of a photo, with their DuckDB types.
    static Map<String, String> columns() {
        var columns = new LinkedHashMap<String, String>();
        columns.put("photo_id", "VARCHAR");
        FIELDS.forEach(field -> columns.put(field.name(), field.type()));
        columns.put("license_name", "VARCHAR");
        columns.put("page", "VARCHAR");
        return columns;
    }

    /// The parameter `extras` of a search for photos of this size.
    static String extras(PhotoSize size) {
        return hasSecret(size) ? EXTRAS + ",url_" + letter(size) : EXTRAS;
    }

    /// Makes one of an answer's.
    ///
    /// @param base address of the photos
    /// @return empty for one that lacks what its address is made of
    static Optional<Photo> of(JsonNode photo, PhotoSize size, String base) {
        String id = text(photo, "id");
        if (!id.matches("[1-9][0-9]{0,17}")) {
            return Optional.empty();
        }
        Optional<String> url = hasSecret(size) ? given(photo, size) : made(photo, size, base);
        return url.map(address -> new Photo(Long.parseLong(id), address, about(photo, id)));
    }

    /// Whether the address holds a secret of its own, which only the API can tell.
    private static boolean hasSecret(PhotoSize size) {
        return switch (size) {
            case H, K, O -> true;
            case S, Q, T, M, N, W, MEDIUM, Z, C, B -> false;
        };
    }

    private static Optional<String> given(JsonNode photo, PhotoSize size) {
        return Optional.of(text(photo, "url_" + letter(size)))
                .filter(url -> url.startsWith("http"));
    }

    private static Optional<String> made(JsonNode photo, PhotoSize size, String base) {
        String server = text(photo, "server");
        String secret = text(photo, "secret");
        if (!server.matches("[0-9A-Za-z]+") || !secret.matches("[0-9A-Za-z]+")) {
            return Optional.empty();
        }
        String suffix = size == PhotoSize.MEDIUM ? "" : "_" + letter(size);
        String folder = base.endsWith("/") ? base : base + "/";
        return Optional.of(
                folder + server + "/" + text(photo, "id") + "_" + secret + suffix + ".jpg");
    }

    private static String letter(PhotoSize size) {
        return size.name().toLowerCase(Locale.ROOT);
    }

    private static ObjectNode about(JsonNode photo, String id) {
        ObjectNode about = JsonNodeFactory.instance.objectNode();
        about.put("photo_id", id);
        for (Field field : FIELDS) {
            JsonNode value = photo.path(field.asked());
            if (field.type().equals("VARCHAR")) {
                about.put(field.name(), isText(value) ? value.asText() : null);
            } else { // Numbers come as texts, too.
                number(value).ifPresent(number -> about.put(field.name(), number));
            }
        }
        about.put("license_name", LICENSES.get(about.path("license").asLong(-1)));
        String owner = text(photo, "owner");
        about.put("page", "https://www.flickr.com/photos/" + owner + "/" + id);
        return about;
    }

    /// Null is none.
    private static String text(JsonNode photo, String field) {
        JsonNode value = photo.path(field);
        return isText(value) ? value.asText() : "";
    }

    private static boolean isText(JsonNode value) {
        return value.isTextual() || value.isNumber();
    }

    private static Optional<Long> number(JsonNode value) {
        return Optional.of(value.asText())
                .filter(text -> text.matches("[0-9]{1,18}"))
                .map(Long::valueOf);
    }
}
