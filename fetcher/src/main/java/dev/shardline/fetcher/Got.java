package dev.shardline.fetcher;

import org.jspecify.annotations.Nullable;

/// What an attempt that succeeded brought.
///
/// @param finalUrl without user name, password and fragment
record Got(Body body, String finalUrl, @Nullable String contentType) {}
