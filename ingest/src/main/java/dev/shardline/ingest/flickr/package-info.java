/// Classes of photos found at Flickr: searches, sliced by the date of upload, become one list of
/// photos for each class. Reads and writes no topic.
@NullMarked
package dev.shardline.ingest.flickr;

import org.jspecify.annotations.NullMarked;
