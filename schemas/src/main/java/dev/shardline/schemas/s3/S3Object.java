package dev.shardline.schemas.s3;

import java.time.Instant;

/// An object as a listing shows it.
///
/// @param size bytes
/// @param etag without quotes
public record S3Object(S3Address address, long size, String etag, Instant lastModified) {}
