/// The stages as things that run until they are told to stop: one class each, and the supervisor that
/// runs several of them in one process.
@NullMarked
package dev.shardline.pipeline.service;

import org.jspecify.annotations.NullMarked;
