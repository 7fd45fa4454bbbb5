package dev.shardline.schemas;

import java.util.List;

/// The registrations of schemas in the order in which all processes see them.
///
/// [KafkaSchemaIds] calls it from one thread at a time.
interface SchemaLog extends AutoCloseable {

    /// A schema and the subject that it was registered under.
    ///
    /// @param offset its place in the log, counted from 0; there may be gaps
    record Entry(long offset, String subject, String schema) {}

    /// Everything from an offset to what is the end at the time of the call.
    ///
    /// @throws SchemaException if the log cannot be read in time
    List<Entry> readFrom(long offset);

    /// Adds a registration; when this returns, every later [#readFrom] of any process sees it.
    ///
    /// @throws SchemaException if the log cannot be written in time
    void append(String subject, String schema);

    @Override
    void close();
}
