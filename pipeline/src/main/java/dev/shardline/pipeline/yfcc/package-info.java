/// The tools of YFCC100m that are no jobs: zips of photos become files of datadings, and photos
/// that are missing in zips are looked for again. They need no broker.
@NullMarked
package dev.shardline.pipeline.yfcc;

import org.jspecify.annotations.NullMarked;
