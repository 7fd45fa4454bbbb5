/// The metadata of YFCC100m: from Yahoo's forms of it, the SQLite database and the Webscope TSV, to
/// 4096 gzipped files of JSON lines, and from those to rows. A photo's key is made of its download
/// URL, and its shard is the first three characters of the key.
@NullMarked
package dev.shardline.ingest.yfcc;

import org.jspecify.annotations.NullMarked;
