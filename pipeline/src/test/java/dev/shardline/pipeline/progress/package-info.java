/// Tests of progress.
@NullMarked
package dev.shardline.pipeline.progress;

import org.jspecify.annotations.NullMarked;
