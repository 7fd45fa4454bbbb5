package dev.shardline.ingest.yfcc;

/// A line of a shard's metadata.
///
/// @param number in its file, from 1
/// @param key of the photo or video
/// @param json the line, an object with the columns and the key
public record PhotoLine(long number, String key, String json) {}
