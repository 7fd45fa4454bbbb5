package dev.shardline.ingest;

import dev.shardline.schemas.avro.BadRow;
import dev.shardline.schemas.avro.ImageRecord;

/// What became of a row of the source.
public sealed interface SourceRow {

    /// Where reading goes on after this row.
    Position next();

    /// The row is a record.
    record Good(ImageRecord image, Position next) implements SourceRow {}

    /// The row cannot be used, and this is why.
    record Bad(BadRow row, Position next) implements SourceRow {}
}
