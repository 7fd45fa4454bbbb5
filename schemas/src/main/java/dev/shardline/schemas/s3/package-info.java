/// Objects of S3 and of servers that speak its protocol. The one place that knows AWS's library.
@NullMarked
package dev.shardline.schemas.s3;

import org.jspecify.annotations.NullMarked;
