/// Tests of what holds across the modules.
@NullMarked
package dev.shardline.pipeline;

import org.jspecify.annotations.NullMarked;
