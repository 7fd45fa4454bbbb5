/// Which images do we want? Reads the source row by row and produces `records`.
@NullMarked
package dev.shardline.ingest;

import org.jspecify.annotations.NullMarked;
