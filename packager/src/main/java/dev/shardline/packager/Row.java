package dev.shardline.packager;

import dev.shardline.schemas.Hashes;
import dev.shardline.schemas.Reason;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.avro.ImageSample;
import dev.shardline.schemas.avro.RecordFate;
import dev.shardline.schemas.recipe.EnrichSettings;
import java.util.Locale;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/// A row of a shard's table: a record and what became of it.
///
/// @param key of the sample in the dataset; null for a record that is not packed
/// @param status one of img2dataset's words, or `filtered` or `duplicate`
/// @param reason the stable word; null for a packed record
/// @param message the reason as a sentence; null for a packed record
/// @param hashes of the original bytes
/// @param finalUrl which of a record's several addresses brought it, after redirects
/// @param scores what models said of the image, by column
/// @param phash what the image looks like; null where nobody has looked
/// @param duplicateOf the id of the image that it looks like
/// @param attempts to fetch it
record Row(
        ImageRecord image,
        @Nullable String key,
        String status,
        @Nullable String reason,
        @Nullable String message,
        @Nullable Integer width,
        @Nullable Integer height,
        @Nullable Integer originalWidth,
        @Nullable Integer originalHeight,
        @Nullable String exif,
        Hashes hashes,
        @Nullable String finalUrl,
        Map<String, Double> scores,
        @Nullable Long phash,
        @Nullable String duplicateOf,
        int attempts) {

    static final String SUCCESS = "success";
    static final String FAILED_TO_DOWNLOAD = "failed_to_download";

    /// The record of a result.
    static ImageRecord image(SpecificRecord result) {
        return switch (result) {
            case ImageSample sample -> sample.getRecord();
            case RecordFate fate -> fate.getRecord();
            default -> throw strange(result);
        };
    }

    static IllegalArgumentException strange(SpecificRecord result) {
        return new IllegalArgumentException(
                "results hold ImageSample and RecordFate, not " + result.getClass());
    }

    /// What becomes of a result, before its key is known.
    static Row of(SpecificRecord result) {
        return switch (result) {
            case ImageSample sample -> packed(sample, "");
            case RecordFate fate -> ended(fate);
            default -> throw strange(result);
        };
    }

    static Row packed(ImageSample sample, String key) {
        return new Row(
                sample.getRecord(),
                key,
                SUCCESS,
                null,
                null,
                sample.getWidth().orElse(null),
                sample.getHeight().orElse(null),
                sample.getOriginalWidth().orElse(null),
                sample.getOriginalHeight().orElse(null),
                sample.getExif().orElse(null),
                Hashes.of(sample),
                sample.getFinalUrl().orElse(null),
                sample.getScores(),
                sample.getPhash().orElse(null),
                sample.getDuplicateOf().orElse(null),
                attempts(sample));
    }

    /// Attempts to fetch a packed record.
    private static int attempts(ImageSample sample) {
        return sample.getRecord().getFailures().size() + 1;
    }

    /// Attempts to fetch a record that is not packed. Failed ones, and one that brought bytes which
    /// were refused.
    private static int attempts(RecordFate fate) {
        int failed = fate.getRecord().getFailures().size();
        boolean refused =
                fate.getReason().equals(Reason.CHECKSUM_MISMATCH.word())
                        || fate.getReason().equals(Reason.PLACEHOLDER.word());
        return switch (fate.getStatus()) {
            // By a model, or before anything was fetched.
            case FILTERED -> Reason.isOfRows(fate.getReason()) ? 0 : failed + 1;
            // Of a row, or of an image that was packed before.
            case DUPLICATE -> Hashes.of(fate).any().isPresent() ? failed + 1 : 0;
            case FAILED_TO_DOWNLOAD -> refused ? failed + 1 : failed;
            case FAILED_TO_RESIZE -> failed + 1;
        };
    }

    /// How many faces were found; null where nobody has looked.
    @Nullable Integer faces() {
        Double faces = scores.get(EnrichSettings.FACES);
        return faces == null ? null : faces.intValue();
    }

    /// Why attempts failed, in order; null where none did.
    @Nullable String attemptReasons() {
        return image.getFailures().isEmpty() ? null : String.join(",", image.getFailures());
    }

    static String status(RecordFate fate) {
        return fate.getStatus().name().toLowerCase(Locale.ROOT);
    }

    static Row ended(RecordFate fate) {
        return new Row(
                fate.getRecord(),
                null,
                status(fate),
                fate.getReason(),
                fate.getMessage(),
                null,
                null,
                fate.getOriginalWidth().orElse(null),
                fate.getOriginalHeight().orElse(null),
                null,
                Hashes.of(fate),
                null,
                fate.getScores(),
                fate.getPhash().orElse(null),
                fate.getDuplicateOf().orElse(null),
                attempts(fate));
    }
}
