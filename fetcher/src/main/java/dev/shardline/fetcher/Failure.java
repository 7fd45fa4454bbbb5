package dev.shardline.fetcher;

import dev.shardline.schemas.Reason;
import dev.shardline.schemas.avro.ImageRecord;
import dev.shardline.schemas.avro.RecordFate;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Why an attempt failed, and whether another one is worth it.
///
/// @param status that the server answered with, 0 where that is not the reason
/// @param sentence for people; without user names and passwords
/// @param worthRetrying whether the same request may well succeed soon
/// @param retryAfter what the server asks to wait
record Failure(
        Reason reason,
        int status,
        String sentence,
        boolean worthRetrying,
        @Nullable Duration retryAfter) {

    private static final int NO_STATUS = 0;

    static Failure of(Reason reason, String sentence) {
        return new Failure(reason, NO_STATUS, sentence, false, null);
    }

    static Failure retriable(Reason reason, String sentence) {
        return new Failure(reason, NO_STATUS, sentence, true, null);
    }

    static Failure http(int status, String sentence, @Nullable Duration retryAfter) {
        var worth = status >= 500 || status == 429 || status == 408;
        return new Failure(Reason.BAD_RESPONSE, status, sentence, worth, retryAfter);
    }

    FailedException asException() {
        return new FailedException(this);
    }

    /// The sentence, with the number of attempts where that is of interest.
    String after(int attempts) {
        return worthRetrying || attempts > 1
                ? sentence + " (" + attempts + (attempts == 1 ? " attempt)" : " attempts)")
                : sentence;
    }

    /// Whether nothing may have come from the host.
    boolean isSilence() {
        return switch (reason) {
            case CONNECT_TIMEOUT,
                    CONNECTION_REFUSED,
                    CONNECTION_RESET,
                    READ_TIMEOUT,
                    TOTAL_TIMEOUT ->
                    true;
            case DNS -> worthRetrying;
            default -> false;
        };
    }

    /// The stable word for it.
    String word() {
        return status != NO_STATUS ? Reason.http(status) : reason.word();
    }

    /// Whether the same image may well be had from another address. What its owner forbids he
    /// forbids everywhere.
    boolean isOfThisAddress() {
        return reason != Reason.OPT_OUT && reason != Reason.TOO_MANY_BYTES;
    }

    /// The end of the record.
    RecordFate ends(ImageRecord image, String message) {
        return status != NO_STATUS
                ? Reason.endsWithHttp(image, status, message)
                : reason.ends(image, message);
    }
}
