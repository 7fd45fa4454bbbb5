/// Tests against real Kafka and a real schema registry, in containers. Skipped, and said so, where
/// no container engine answers.
@NullMarked
package dev.shardline.pipeline.container;

import org.jspecify.annotations.NullMarked;
