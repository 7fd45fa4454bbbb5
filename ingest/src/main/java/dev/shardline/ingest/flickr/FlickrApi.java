package dev.shardline.ingest.flickr;

import com.fasterxml.jackson.databind.JsonNode;
import dev.shardline.ingest.SourceException;
import dev.shardline.ingest.api.Answer;
import dev.shardline.ingest.api.ApiClient;
import dev.shardline.ingest.api.Reply;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// `flickr.photos.search`. For one thread.
final class FlickrApi implements Search {

    private static final Set<Integer> PASSING = Set.of(10, 105, 106);
    private static final int WRONG_KEY = 100;

    private final ApiClient client;
    private final String address;
    private final FlickrKey key;

    FlickrApi(ApiClient client, String address, FlickrKey key) {
        this.client = client;
        this.address = address;
        this.key = key;
    }

    @Override
    public JsonNode photos(Map<String, String> parameters) throws InterruptedException {
        var query = new StringBuilder("method=flickr.photos.search&format=json&nojsoncallback=1");
        query.append("&api_key=").append(key.value());
        parameters.forEach((name, value) ->
                query.append('&').append(encoded(name)).append('=').append(encoded(value)));
        URI uri = URI.create(address + (address.contains("?") ? "&" : "?") + query);
        return client.ask(
                HttpRequest.newBuilder(uri), answer -> reply(withoutKey(answer), parameters));
    }

    private Answer withoutKey(Answer answer) {
        return new Answer(answer.status(), answer.headers(), key.hidden(answer.body()));
    }

    private Reply<JsonNode> reply(Answer answer, Map<String, String> parameters) {
        if (answer.status() != 200) {
            throw new SourceException(
                    "source.flickr.api: %s answers with %s; is that the address of the API?"
                            .formatted(address, answer.said()));
        }
        Optional<JsonNode> json = answer.json();
        if (json.isEmpty()) {
            return new Reply.Again<>(answer.said());
        }
        if (json.get().path("stat").asText().equals("fail")) {
            return failed(json.get(), parameters);
        }
        JsonNode photos = json.get().path("photos");
        return photos.path("photo").isArray()
                ? new Reply.Good<>(photos)
                : new Reply.Again<>("an answer without photos: " + answer.said());
    }

    private Reply<JsonNode> failed(JsonNode answer, Map<String, String> parameters) {
        int code = answer.path("code").asInt();
        String said = "code " + code + ": " + answer.path("message").asText("no message");
        if (PASSING.contains(code)) {
            return new Reply.Again<>(said);
        }
        if (code == WRONG_KEY) {
            throw new SourceException(
                    "The Flickr API does not take the key (%s). Mend FLICKR_API_KEY or the file of source.flickr.key_file; what was found so far is kept."
                            .formatted(said));
        }
        throw new SourceException(
                "The Flickr API refuses this search (%s): %s".formatted(said, parameters));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
