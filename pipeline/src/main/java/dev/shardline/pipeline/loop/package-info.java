/// The loops around the stages, written once: consume, process, produce, commit.
@NullMarked
package dev.shardline.pipeline.loop;

import org.jspecify.annotations.NullMarked;
