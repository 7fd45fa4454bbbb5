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
///
/// @param addresses none where there is a fault
/// @param fault why what is written cannot be used
record Alternates(List<String> addresses, Optional<String> fault) {

    private static final JsonMapper JSON = new JsonMapper();

    /// More in one row are a mistake, and would be tried for hours.
    private static final int MOST = 100;

    private static final Alternates NONE = new Alternates(List.of(), Optional.empty());

    static Alternates of(@Nullable String written) {
        if (written == null || written.isBlank()) {
            return NONE;
        }
        try {
            List<String> addresses = read(written);
            if (addresses.size() > MOST) {
                return faulty("the row has more than " + MOST + " alternates");
            }
            return addresses.stream().anyMatch(address -> address.length() > Rows.URL_LIMIT)
                    ? faulty("an alternate has more than " + Rows.URL_LIMIT + " characters")
                    : new Alternates(addresses, Optional.empty());
        } catch (JsonProcessingException _) {
            return faulty(
                    "the alternates begin as a JSON list and are none: "
                            + Misfit.shortened(written));
        }
    }

    private static Alternates faulty(String fault) {
        return new Alternates(List.of(), Optional.of(fault));
    }

    private static List<String> read(String written) throws JsonProcessingException {
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
