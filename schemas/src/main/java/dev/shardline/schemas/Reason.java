package dev.shardline.schemas;

import dev.shardline.schemas.avro.FetchedImage;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.avro.ImageSample;
import dev.shardline.schemas.avro.RecordFate;
import dev.shardline.schemas.avro.Status;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Why a record was not packed: the stable words of the column `reason`. Each belongs to one
/// status.
///
/// HTTP statuses have a word each, `http_404` and so on, and are no constants: see [#http(int)].
/// Neither are the words for scores out of bounds, `score_aesthetic` and so on.
public enum Reason {
    FILTERED(Status.FILTERED),
    FILTER_ERROR(Status.FILTERED),
    DUPLICATE(Status.DUPLICATE),

    BAD_URL(Status.FAILED_TO_DOWNLOAD),
    BLOCKED_ADDRESS(Status.FAILED_TO_DOWNLOAD),
    DNS(Status.FAILED_TO_DOWNLOAD),
    HOST_DOWN(Status.FAILED_TO_DOWNLOAD),
    CONNECT_TIMEOUT(Status.FAILED_TO_DOWNLOAD),
    CONNECTION_REFUSED(Status.FAILED_TO_DOWNLOAD),
    CONNECTION_RESET(Status.FAILED_TO_DOWNLOAD),
    READ_TIMEOUT(Status.FAILED_TO_DOWNLOAD),
    TOTAL_TIMEOUT(Status.FAILED_TO_DOWNLOAD),
    TLS(Status.FAILED_TO_DOWNLOAD),
    BAD_RESPONSE(Status.FAILED_TO_DOWNLOAD),
    TOO_MANY_REDIRECTS(Status.FAILED_TO_DOWNLOAD),
    TOO_MANY_BYTES(Status.FAILED_TO_DOWNLOAD),
    TRUNCATED_BODY(Status.FAILED_TO_DOWNLOAD),
    EMPTY_BODY(Status.FAILED_TO_DOWNLOAD),
    OPT_OUT(Status.FAILED_TO_DOWNLOAD),
    ROBOTS(Status.FAILED_TO_DOWNLOAD),
    FILE_NOT_FOUND(Status.FAILED_TO_DOWNLOAD),
    CHECKSUM_MISMATCH(Status.FAILED_TO_DOWNLOAD),
    PLACEHOLDER(Status.FAILED_TO_DOWNLOAD),

    NOT_AN_IMAGE(Status.FAILED_TO_RESIZE),
    DECODE_FAILED(Status.FAILED_TO_RESIZE),
    TOO_MANY_PIXELS(Status.FAILED_TO_RESIZE),
    TOO_SMALL(Status.FAILED_TO_RESIZE),
    AREA_TOO_LARGE(Status.FAILED_TO_RESIZE),
    ASPECT_RATIO_TOO_LARGE(Status.FAILED_TO_RESIZE),
    BAD_BOXES(Status.FAILED_TO_RESIZE),
    LOW_VARIANCE(Status.FAILED_TO_RESIZE),

    NSFW(Status.FILTERED),
    NEAR_DUPLICATE(Status.DUPLICATE),
    FACE(Status.FILTERED),
    MODEL_FAILED(Status.FAILED_TO_RESIZE);

    /// The reason of an image whose score is out of bounds: the column of the score.
    private static final Pattern SCORE = Pattern.compile("score_[a-z0-9_]{1,40}");

    private static final Pattern HTTP = Pattern.compile("http_[0-9]{3}");

    private final Status status;

    Reason(Status status) {
        this.status = status;
    }

    public Status status() {
        return status;
    }

    /// The word in the column `reason`: `connect_timeout`.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The constant of a word, where it has one.
    public static Optional<Reason> of(String word) {
        return Arrays.stream(values()).filter(reason -> reason.word().equals(word)).findAny();
    }

    /// The status that a word belongs to, those without a constant included.
    public static Optional<Status> statusOf(String word) {
        if (isScore(word)) {
            return Optional.of(Status.FILTERED);
        }
        return HTTP.matcher(word).matches()
                ? Optional.of(Status.FAILED_TO_DOWNLOAD)
                : of(word).map(Reason::status);
    }

    /// Whether a word is that of an image whose score is out of bounds.
    static boolean isScore(String word) {
        return SCORE.matcher(word).matches();
    }

    /// Whether a word says that filter or dedup have ended a record, before anything was fetched.
    public static boolean isOfRows(String word) {
        return word.equals(FILTERED.word())
                || word.equals(FILTER_ERROR.word())
                || word.equals(DUPLICATE.word());
    }

    /// The end of a record for this reason.
    ///
    /// @param message one sentence for people, naming what was found and what was allowed
    public RecordFate ends(ImageRecord image, String message) {
        return fate(image, status, word(), message);
    }

    /// The end of an image whose bytes came: its fate keeps their hashes and, where its header
    /// could be read, its size.
    ///
    /// @param message one sentence for people, naming what was found and what was allowed
    public RecordFate ends(
            FetchedImage image,
            String message,
            @Nullable Integer originalWidth,
            @Nullable Integer originalHeight) {
        var hashes = Hashes.of(image);
        return new RecordFate(
                image.getRecord(),
                status,
                word(),
                message,
                originalWidth,
                originalHeight,
                hashes.sha256(),
                hashes.md5(),
                hashes.sha512(),
                Map.of(),
                null,
                null);
    }

    /// The end of an image that was ready to be packed: its fate keeps hashes and size.
    ///
    /// @param message one sentence for people
    public RecordFate ends(ImageSample image, String message) {
        return ends(image, word(), message);
    }

    /// The end of an image that was ready to be packed, for a word without a constant or with one.
    ///
    /// @param message one sentence for people
    public static RecordFate ends(ImageSample image, String word, String message) {
        var hashes = Hashes.of(image);
        return new RecordFate(
                image.getRecord(),
                statusOf(word).orElseThrow(() -> new IllegalArgumentException("reason " + word)),
                word,
                message,
                image.getOriginalWidth().orElse(null),
                image.getOriginalHeight().orElse(null),
                hashes.sha256(),
                hashes.md5(),
                hashes.sha512(),
                image.getScores(),
                image.getPhash().orElse(null),
                image.getDuplicateOf().orElse(null));
    }

    /// The word for an HTTP status: `http_404`.
    public static String http(int status) {
        return "http_" + status;
    }

    /// The end of a record whose server answered with this status.
    public static RecordFate endsWithHttp(ImageRecord image, int status, String message) {
        return fate(image, Status.FAILED_TO_DOWNLOAD, http(status), message);
    }

    private static RecordFate fate(
            ImageRecord image, Status status, String reason, String message) {
        return new RecordFate(
                image, status, reason, message, null, null, null, null, null, Map.of(), null, null);
    }
}
