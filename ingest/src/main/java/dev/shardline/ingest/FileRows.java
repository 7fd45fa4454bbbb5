package dev.shardline.ingest;

import java.io.IOException;
import java.util.Optional;

/// The rows of one file, in order. For one thread.
interface FileRows extends AutoCloseable {

    /// The next row; empty at the end.
    ///
    /// @throws IOException if the file cannot be read any further
    Optional<RawRow> next() throws IOException;

    @Override
    void close() throws IOException;
}
