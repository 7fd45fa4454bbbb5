/// Tests of broker.
@NullMarked
package dev.shardline.pipeline.broker;

import org.jspecify.annotations.NullMarked;
