/// Which of the rows do we want? One Kafka Streams topology with exactly-once processing: reads
/// `records`, writes what passes filter and dedup to `wanted` and the fate of the rest to
/// `results`.
@NullMarked
package dev.shardline.ingest.filter;

import org.jspecify.annotations.NullMarked;
