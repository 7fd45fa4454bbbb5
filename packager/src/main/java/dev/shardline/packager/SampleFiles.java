package dev.shardline.packager;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SortedMap;

/// Where the samples of an open shard go. One thread.
sealed interface SampleFiles
        permits TarSamples,
                FolderSamples,
                NamedSamples,
                TfrecordSamples,
                TableSamples,
                PhotoSamples {

    /// What a finished shard is.
    ///
    /// @param bytes of all its files
    /// @param sha256 of the tar, or of the folder's listing
    record Written(long bytes, String sha256, String md5) {}

    /// Writes a sample.
    ///
    /// @param members extension to content, written in this order
    void add(String key, SortedMap<String, ByteBuffer> members) throws IOException;

    /// Ends the shard and returns when its bytes are on disk, not yet under their name.
    Written finish() throws IOException;

    /// Gives the finished shard its name.
    void publish() throws IOException;

    /// Its name in the output folder.
    String file();

    /// Removes everything that has no name yet.
    void discard() throws IOException;
}
