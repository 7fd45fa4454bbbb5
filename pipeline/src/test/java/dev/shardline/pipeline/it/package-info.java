/// The guarantees, held by real processes that are killed: the program as its users start it, on
/// pictures that come over HTTP, and what it left in the output folder.
@NullMarked
package dev.shardline.pipeline.it;

import org.jspecify.annotations.NullMarked;
