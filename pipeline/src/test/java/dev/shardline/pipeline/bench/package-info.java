/// Benchmarks: programs, not tests. `docs/benchmarks.md` says how to run them and what came out.
@NullMarked
package dev.shardline.pipeline.bench;

import org.jspecify.annotations.NullMarked;
