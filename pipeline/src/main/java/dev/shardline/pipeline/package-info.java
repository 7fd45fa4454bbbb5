/// The only module that starts anything: command line, wiring, the consume–process–produce loop,
/// the embedded broker, progress.
@NullMarked
package dev.shardline.pipeline;

import org.jspecify.annotations.NullMarked;
