package dev.shardline.fetcher;

import dev.shardline.schemas.Hashes;
import java.nio.ByteBuffer;

/// A whole body and the hashes that the recipe asks for.
record Body(ByteBuffer bytes, Hashes hashes) {}
