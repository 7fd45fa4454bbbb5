/// How far a job is, read from Kafka alone, and how a person sees it.
@NullMarked
package dev.shardline.pipeline.progress;

import org.jspecify.annotations.NullMarked;
