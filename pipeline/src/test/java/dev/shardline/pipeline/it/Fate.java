package dev.shardline.pipeline.it;

import org.jspecify.annotations.Nullable;

/// What became of a record, as its row says.
record Fate(String status, @Nullable String reason) {}
