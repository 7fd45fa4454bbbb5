package dev.shardline.ingest.filter;

/// What the filter says of a row.
public sealed interface Verdict {

    /// The row goes on.
    record Keep() implements Verdict {}

    /// The filter is false for the row.
    record Drop() implements Verdict {}

    /// The filter has no value for the row, so the row is dropped.
    ///
    /// @param message what stood in the way, naming the column where it can: `width is null`
    record Failed(String message) implements Verdict {}
}
