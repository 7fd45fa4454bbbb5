/// Tests of cli.
@NullMarked
package dev.shardline.pipeline.cli;

import org.jspecify.annotations.NullMarked;
