package dev.shardline.packager;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import dev.shardline.schemas.avro.ShardCommitted;
import java.io.IOException;

/// A shard's line in `_index.json`.
record IndexEntry(String url, String md5, String sha256, long samples, long bytes) {

    static IndexEntry of(ShardCommitted shard) {
        return new IndexEntry(
                shard.getFile(),
                shard.getMd5(),
                shard.getSha256(),
                shard.getSamples(),
                shard.getBytes());
    }

    static IndexEntry of(JsonNode line) {
        return new IndexEntry(
                line.path("url").asText(),
                line.path("md5sum").asText(),
                line.path("sha256").asText(),
                line.path("nsamples").asLong(),
                line.path("filesize").asLong());
    }

    void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("url", url);
        json.writeStringField("md5sum", md5);
        json.writeStringField("sha256", sha256);
        json.writeNumberField("nsamples", samples);
        json.writeNumberField("filesize", bytes);
        json.writeEndObject();
    }
}
