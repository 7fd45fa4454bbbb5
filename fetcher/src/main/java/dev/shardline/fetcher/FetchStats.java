package dev.shardline.fetcher;

/// What a fetcher has done so far, for the progress display.
///
/// @param inFlight records being fetched now
/// @param requests sent, redirects and further attempts included
/// @param retries further attempts
/// @param postponed records that went back to be tried later
/// @param bytes of bodies received, after content decoding
public record FetchStats(long inFlight, long requests, long retries, long postponed, long bytes) {}
