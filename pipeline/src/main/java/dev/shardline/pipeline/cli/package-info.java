/// The command line.
@NullMarked
package dev.shardline.pipeline.cli;

import org.jspecify.annotations.NullMarked;
