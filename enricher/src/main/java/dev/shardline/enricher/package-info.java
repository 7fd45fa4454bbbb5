/// What do models say of an image? A sample goes on with what they said, or ends as what they
/// found. Kafka is not known here: what is read and written is the business of the loop.
@NullMarked
package dev.shardline.enricher;

import org.jspecify.annotations.NullMarked;
