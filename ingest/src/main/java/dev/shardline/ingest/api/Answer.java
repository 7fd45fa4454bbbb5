package dev.shardline.ingest.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.net.http.HttpHeaders;
import java.util.Locale;
import java.util.Optional;

/// What an API has answered.
///
/// @param status of HTTP
/// @param headers of HTTP
/// @param body as text
public record Answer(int status, HttpHeaders headers, String body) {

    private static final int SHOWN = 80;

    private static final ObjectReader JSON =
            JsonMapper.builder()
                    .build()
                    .reader()
                    .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /// The body where it is a JSON object or list; empty for anything else, a broken one too.
    public Optional<JsonNode> json() {
        try {
            return Optional.of(JSON.readTree(body)).filter(JsonNode::isContainerNode);
        } catch (JsonProcessingException _) {
            return Optional.empty();
        }
    }

    /// A header that is a number, such as the seconds of `Retry-After`.
    public Optional<Double> number(String header) {
        try {
            return headers.firstValue(header).map(Double::valueOf).filter(Double::isFinite);
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    /// In words, for messages.
    public String said() {
        return "status " + status + ", " + content();
    }

    private String content() {
        String text = body.strip();
        if (text.isEmpty()) {
            return "nothing in it";
        }
        String start = text.substring(0, Math.min(text.length(), SHOWN));
        String kind = start.startsWith("<") ? "a web page" : "no whole JSON";
        return (json().isPresent() ? "" : kind + ": ")
                + start.replaceAll("[\\p{Cntrl}\\s]+", " ").strip()
                + (text.length() > SHOWN ? " …" : "");
    }

    /// Whether the body is a web page.
    public boolean isPage() {
        return body.stripLeading().toLowerCase(Locale.ROOT).startsWith("<");
    }
}
