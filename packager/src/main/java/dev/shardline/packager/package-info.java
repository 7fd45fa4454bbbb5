/// Write the shards: the `results` of one partition, in order of their offsets, become shards with
/// their tables and statistics.
@NullMarked
package dev.shardline.packager;

import org.jspecify.annotations.NullMarked;
