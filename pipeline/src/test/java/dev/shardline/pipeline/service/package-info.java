/// Tests of service.
@NullMarked
package dev.shardline.pipeline.service;

import org.jspecify.annotations.NullMarked;
