package dev.shardline.search;

/// A row that was found.
///
/// @param id its position in the metadata, over all partitions
/// @param similarity the inner product of its vector and that of the question, both of length 1
public record Hit(long id, float similarity) {}
