/// RedCaps: its annotation files, how they are read, changed and packed, and how a post's title
/// becomes a caption.
@NullMarked
package dev.shardline.ingest.redcaps;

import org.jspecify.annotations.NullMarked;
