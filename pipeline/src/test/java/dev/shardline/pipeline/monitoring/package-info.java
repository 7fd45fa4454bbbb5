@NullMarked
package dev.shardline.pipeline.monitoring;

import org.jspecify.annotations.NullMarked;
