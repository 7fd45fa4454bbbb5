package dev.shardline.schemas;

import dev.shardline.schemas.avro.RecordFate;

/// What a stage makes of a record: a value for the next stage, or the record's end.
///
/// @param <T> what the next stage takes
public sealed interface Outcome<T> {

    /// The record goes on.
    record Passed<T>(T value) implements Outcome<T> {}

    /// The record goes no further, and this is why.
    record Ended<T>(RecordFate fate) implements Outcome<T> {}
}
