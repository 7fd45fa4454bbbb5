/// Which images are like this one? Builds an index of embeddings on disk, searches it, and serves
/// it over HTTP. Reads and writes no topics.
@NullMarked
package dev.shardline.search;

import org.jspecify.annotations.NullMarked;
