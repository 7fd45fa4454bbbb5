package dev.shardline.packager;

/// Where a job begins to count in an output that it may share with earlier ones.
///
/// @param shard the number of its first shard
/// @param unpacked how many tables without a shard are there already
/// @param jobs how many of ours have written there before
record Beginning(int shard, int unpacked, int jobs) {

    /// In an output of its own.
    static final Beginning NEW = new Beginning(0, 0, 0);

    boolean isExtension() {
        return shard > 0 || unpacked > 0 || jobs > 0;
    }
}
