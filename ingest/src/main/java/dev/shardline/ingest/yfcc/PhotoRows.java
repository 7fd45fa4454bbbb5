package dev.shardline.ingest.yfcc;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// The rows of one file of Yahoo's metadata, in its order: one pass. For one thread.
interface PhotoRows extends AutoCloseable {

    /// The names of the columns, in the file's order.
    List<String> columns();

    /// The next row; empty at the end.
    ///
    /// @throws IOException if the file cannot be read any further
    Optional<Photo> next() throws IOException;

    @Override
    void close() throws IOException;
}
