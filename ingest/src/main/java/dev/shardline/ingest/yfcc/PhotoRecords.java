package dev.shardline.ingest.yfcc;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.recipe.SourceSettings.PhotoKind;
import dev.shardline.schemas.recipe.SourceSettings.Photos;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes records of lines of metadata: where the photo or video is in the bucket, under its usual
/// name and under the one with its own extension, and what filters see. Safe for use by several
/// threads.
///
/// @param photos what is wanted
public record PhotoRecords(Photos photos) {

    private static final JsonFactory JSON =
            JsonFactory.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

    private static final int FOLDER = 3;

    /// What is read of a line.
    private record Parts(
            boolean isVideo,
            @Nullable String extension,
            @Nullable String tags,
            @Nullable String machineTags,
            boolean hasNonFinite) {}

    /// The record of a line; empty where its kind is not wanted.
    ///
    /// @throws IOException if the line is no JSON
    public Optional<ImageRecord> of(PhotoLine line) throws IOException {
        Parts parts = parts(line.json());
        PhotoKind kind = parts.isVideo ? PhotoKind.VIDEOS : PhotoKind.IMAGES;
        if (!photos.kinds().contains(kind)) {
            return Optional.empty();
        }
        List<String> names = names(line.key(), parts);
        List<String> urls =
                names.stream().map(name -> "s3://" + photos.bucket() + "/" + name).toList();
        return Optional.of(
                new ImageRecord(
                        line.key(),
                        urls.getFirst(),
                        null,
                        null,
                        Shards.of(line.key()),
                        attributes(line.json(), parts),
                        urls.subList(1, urls.size()),
                        names.getFirst(),
                        null,
                        List.of(),
                        0L));
    }

    /// Where a photo or video can be in the bucket, in the order in which to look.
    private static List<String> names(String key, Parts parts) {
        String usual = parts.isVideo ? "mp4" : "jpg";
        String stem =
                "data/%s/%s/%s/%s."
                        .formatted(
                                parts.isVideo ? "videos/mp4" : "images",
                                key.substring(0, FOLDER),
                                key.substring(FOLDER, 2 * FOLDER),
                                key);
        String own = parts.extension;
        boolean plain = own != null && own.matches("[A-Za-z0-9]{1,10}") && !own.equals(usual);
        return plain ? List.of(stem + usual, stem + own) : List.of(stem + usual);
    }

    private static String attributes(String json, Parts parts) {
        String base = parts.hasNonFinite ? quoted(json) : json;
        var text = new StringBuilder(base.length() + 64).append(base, 0, base.length() - 1);
        append(", \"" + Columns.TAGS + "\": ", parts.tags, text);
        append(", \"" + Columns.MACHINE_TAGS + "\": ", parts.machineTags, text);
        return text.append('}').toString();
    }

    /// Numbers that JSON has not are texts in attributes.
    private static String quoted(String json) {
        return json.replaceAll("(\"(?:longitude|latitude)\": )(NaN|-?Infinity)", "$1\"$2\"");
    }

    private static void append(String name, @Nullable String tags, StringBuilder json) {
        json.append(name).append('[');
        String separator = "\"";
        for (String tag : (tags == null ? "" : tags).split(",", -1)) {
            if (!tag.isEmpty()) {
                json.append(separator);
                JsonStringEncoder.getInstance().quoteAsString(decoded(tag), json);
                separator = "\", \"";
            }
        }
        json.append(separator.length() > 1 ? "\"]" : "]");
    }

    /// As forms are decoded; what cannot be is left as it is.
    private static String decoded(String tag) {
        try {
            return URLDecoder.decode(tag, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException _) {
            return tag;
        }
    }

    private static Parts parts(String text) throws IOException {
        boolean video = false;
        boolean nonFinite = false;
        String extension = null;
        String tags = null;
        String machineTags = null;
        try (JsonParser json = JSON.createParser(text)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken token = json.nextToken();
                switch (name) {
                    case Columns.MARKER -> video = json.getText().equals("1");
                    case Columns.EXTENSION -> extension = json.getValueAsString();
                    case Columns.USER_TAGS -> tags = json.getValueAsString();
                    case Columns.RAW_MACHINE_TAGS -> machineTags = json.getValueAsString();
                    default -> {
                        nonFinite |= token == JsonToken.VALUE_NUMBER_FLOAT && json.isNaN();
                        json.skipChildren();
                    }
                }
            }
        }
        return new Parts(video, extension, tags, machineTags, nonFinite);
    }
}
