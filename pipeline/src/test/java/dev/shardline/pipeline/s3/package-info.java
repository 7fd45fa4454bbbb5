/// Jobs that read from and write to S3, at a server of the tests.
@NullMarked
package dev.shardline.pipeline.s3;

import org.jspecify.annotations.NullMarked;
