package dev.shardline.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Further addresses of an image as a source writes them: a JSON list of texts, or addresses with
/// blanks between them.
final class Alternates {

    private static final JsonMapper JSON = new JsonMapper();

    /// More in one row are a mistake, and would be tried for hours.
    private static final int MOST = 100;

    private Alternates() {}

    /// Why these are none; empty if they can be used.
    static Optional<String> fault(@Nullable String written) {
        try {
            List<String> addresses = read(written);
            if (addresses.size() > MOST) {
                return Optional.of("the row has more than " + MOST + " alternates");
            }
            return addresses.stream().anyMatch(address -> address.length() > Rows.URL_LIMIT)
                    ? Optional.of("an alternate has more than " + Rows.URL_LIMIT + " characters")
                    : Optional.empty();
        } catch (JsonProcessingException _) {
            return Optional.of(
                    "the alternates begin as a JSON list and are none: "
                            + Misfit.shortened(String.valueOf(written)));
        }
    }

    /// The addresses, of a row without [#fault].
    static List<String> of(@Nullable String written) {
        try {
            return read(written);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("alternates are checked before", e);
        }
    }

    private static List<String> read(@Nullable String written) throws JsonProcessingException {
        if (written == null || written.isBlank()) {
            return List.of();
        }
        if (!written.strip().startsWith("[")) {
            return Arrays.stream(written.strip().split("\\s+")).toList();
        }
        var addresses = new ArrayList<String>();
        for (JsonNode item : JSON.readTree(written)) {
            if (item.isTextual() && !item.textValue().isBlank()) {
                addresses.add(item.textValue().strip());
            }
        }
        return addresses;
    }
}
