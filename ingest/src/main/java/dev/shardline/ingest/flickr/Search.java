package dev.shardline.ingest.flickr;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/// Asks for one page of photos.
@FunctionalInterface
interface Search {

    /// The photos of one page.
    ///
    /// @param parameters of the search, its page among them, without key
    /// @return the answer's object `photos`
    /// @throws dev.shardline.ingest.SourceException if key or search are refused
    /// @throws dev.shardline.ingest.api.ApiException if the API cannot be used now
    JsonNode photos(Map<String, String> parameters) throws InterruptedException;
}
