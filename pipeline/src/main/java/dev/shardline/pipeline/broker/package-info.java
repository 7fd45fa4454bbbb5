/// The cluster that a job runs on: the embedded broker with its state folder, clients, topics.
@NullMarked
package dev.shardline.pipeline.broker;

import org.jspecify.annotations.NullMarked;
