/// How a process says how it is: metrics for Prometheus, and health for whoever starts and stops
/// it.
@NullMarked
package dev.shardline.pipeline.monitoring;

import org.jspecify.annotations.NullMarked;
