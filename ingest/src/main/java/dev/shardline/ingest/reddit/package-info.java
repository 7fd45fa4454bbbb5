/// Collects the annotations of a subreddit's images, as RedCaps has them: posts out of dump files
/// or from Reddit's API, their addresses mended, their titles cleaned. Reads and writes no topic.
@NullMarked
package dev.shardline.ingest.reddit;

import org.jspecify.annotations.NullMarked;
