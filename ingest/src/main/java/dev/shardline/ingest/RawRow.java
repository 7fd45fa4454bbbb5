package dev.shardline.ingest;

import dev.shardline.schemas.avro.ImageRecord;
import org.jspecify.annotations.Nullable;

/// A row as its format gives it, before it is checked.
sealed interface RawRow {

    /// Where the row begins: a line of the file, a header included, or for parquet the row; from 1.
    long line();

    /// A row whose parts could be told apart. Absent columns and nulls are null.
    ///
    /// @param alternates as the source wrote them, see [Alternates]
    /// @param attributes a JSON object of all other columns
    record Read(
            long line,
            @Nullable String url,
            @Nullable String caption,
            @Nullable String id,
            @Nullable String checksum,
            @Nullable String group,
            @Nullable String name,
            @Nullable String alternates,
            String attributes)
            implements RawRow {

        /// The same row with other attributes.
        Read withAttributes(String others) {
            return new Read(line, url, caption, id, checksum, group, name, alternates, others);
        }
    }

    /// A row of a dataset whose format is known, with all that a record has.
    record Whole(long line, ImageRecord image) implements RawRow {}

    /// A row of another file that could not be read, and why.
    record BrokenBefore(String file, long line, String reason) implements RawRow {}

    /// A row that could not be read, and why.
    record Broken(long line, String reason) implements RawRow {}
}
