package dev.shardline.ingest;

import java.util.Optional;

/// The rows of a source, one after the other, in the order in which they are ingested. For one
/// thread.
public interface SourceRows extends AutoCloseable {

    /// The next row; empty at the end.
    ///
    /// @throws SourceException if the source cannot be read any further, or a row is bad and bad
    ///   rows end the job
    Optional<SourceRow> next();

    @Override
    void close();
}
