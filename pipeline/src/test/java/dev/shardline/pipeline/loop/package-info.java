/// Tests of loop.
@NullMarked
package dev.shardline.pipeline.loop;

import org.jspecify.annotations.NullMarked;
