package dev.shardline.ingest.yfcc;

import org.jspecify.annotations.Nullable;

/// A row of Yahoo's metadata, as the file has it.
sealed interface Photo {

    /// Where the row is: a line or a row of the file, from 1.
    long line();

    /// A row with its values.
    ///
    /// @param values a text, a long, a double or null for each column
    @SuppressWarnings("ArrayRecordComponent") // Millions of them, each read once.
    record Read(long line, @Nullable Object[] values) implements Photo {}

    /// A row that is none, and why.
    record Broken(long line, String reason) implements Photo {}
}
