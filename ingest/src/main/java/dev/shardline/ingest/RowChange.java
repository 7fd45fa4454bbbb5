package dev.shardline.ingest;

/// What is done to a row between its file and its record. For one thread.
interface RowChange extends AutoCloseable {

    /// Leaves rows as they are.
    RowChange NONE = (row, _, _) -> row;

    /// The changed row. Rows come in order, some may be missing.
    ///
    /// @param file the row's file, from 0
    /// @param number the row's place in its file, from 0
    /// @throws SourceException if what is needed cannot be read
    RawRow.Read apply(RawRow.Read row, int file, long number);

    @Override
    default void close() {}
}
