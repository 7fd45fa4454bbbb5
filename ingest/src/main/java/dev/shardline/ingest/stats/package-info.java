/// What is in a source, before anything is fetched: counts, quantiles, buckets. Reads and writes no
/// topic.
@NullMarked
package dev.shardline.ingest.stats;

import org.jspecify.annotations.NullMarked;
