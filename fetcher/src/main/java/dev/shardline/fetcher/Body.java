package dev.shardline.fetcher;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A whole body and the hashes that the recipe asks for, hex in lower case.
record Body(ByteBuffer bytes, @Nullable String md5, @Nullable String sha256) {}
