/// Get the bytes: a record of `wanted` becomes a fetched image or the reason why not.
@NullMarked
package dev.shardline.fetcher;

import org.jspecify.annotations.NullMarked;
