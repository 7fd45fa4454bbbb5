@NullMarked
package dev.shardline.ingest.yfcc;

import org.jspecify.annotations.NullMarked;
