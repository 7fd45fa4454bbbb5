package dev.shardline.schemas;

import org.apache.avro.Schema;

/// Numbers for schemas, the same for all processes of a job: the 4 bytes that the Confluent wire
/// format puts before a record.
///
/// Safe for use by several threads. Both calls may block on the network the first time; what was
/// answered once is remembered.
public interface SchemaIds {

    /// The number of a schema under a subject; registers it if it is new.
    ///
    /// @param subject `<topic>-value`
    /// @throws SchemaException if the schema cannot be registered, an incompatible one for instance
    int idOf(String subject, Schema schema);

    /// The schema that has this number.
    ///
    /// @throws SchemaException if there is none
    Schema byId(int id);
}
