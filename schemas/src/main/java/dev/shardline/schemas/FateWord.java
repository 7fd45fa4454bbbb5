package dev.shardline.schemas;

import dev.shardline.schemas.avro.Status;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A word for what became of records, as people write it in a recipe or on a command line: a status
/// (`failed_to_resize`), a reason (`dns`, `http_404`), or a group of reasons: `timeout` for all
/// that took too long, `http_4xx` and `http_5xx` for the answers of a hundred.
///
/// @param word one of these
public record FateWord(String word) {

    /// What there is to choose from, for messages.
    public static final String EXPECTED =
            "a status (%s), a reason such as dns, tls or http_404, or a group: timeout, http_4xx, http_5xx"
                    .formatted(
                            Arrays.stream(Status.values())
                                    .map(FateWord::word)
                                    .collect(Collectors.joining(", ")));

    private static final String TIMEOUT = "timeout";
    private static final Pattern HTTP = Pattern.compile("http_[1-9]([0-9]{2}|xx)");

    /// The word, if it is one.
    public static Optional<FateWord> of(String word) {
        boolean known =
                statuses().anyMatch(word::equals)
                        || word.equals(TIMEOUT)
                        || HTTP.matcher(word).matches()
                        || Reason.isScore(word)
                        || Reason.of(word).isPresent();
        return known ? Optional.of(new FateWord(word)) : Optional.empty();
    }

    /// Whether it stands for a reason.
    ///
    /// @param reason of a row
    public boolean covers(String reason) {
        if (isStatus()) {
            return Reason.statusOf(reason).map(FateWord::word).filter(word::equals).isPresent();
        }
        return switch (word) {
            case TIMEOUT -> reason.endsWith("_timeout");
            default ->
                    word.endsWith("xx")
                            ? reason.matches(word.replace("xx", "[0-9]{2}"))
                            : reason.equals(word);
        };
    }

    /// How many records it stands for.
    ///
    /// @param statuses records per status
    /// @param reasons records per reason
    public long count(Map<String, Long> statuses, Map<String, Long> reasons) {
        if (isStatus()) {
            return statuses.getOrDefault(word, 0L);
        }
        return reasons.entrySet().stream()
                .filter(entry -> covers(entry.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /// Whether filter and dedup decide on it, before anything is fetched.
    public boolean isOfRows() {
        return word.equals(word(Status.FILTERED)) || Reason.isOfRows(word);
    }

    private boolean isStatus() {
        return statuses().anyMatch(word::equals);
    }

    private static Stream<String> statuses() {
        return Arrays.stream(Status.values()).map(FateWord::word);
    }

    private static String word(Status status) {
        return status.name().toLowerCase(Locale.ROOT);
    }
}
