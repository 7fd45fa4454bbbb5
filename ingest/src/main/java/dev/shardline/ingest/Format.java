package dev.shardline.ingest;

import dev.shardline.schemas.avro.Column;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// How files of one format are read. For one thread.
interface Format extends AutoCloseable {

    /// The type of a column in which no value was seen.
    String UNKNOWN = "NULL";

    /// Those of the files that are to be read at all.
    ///
    /// @throws SourceException if none is
    default List<Path> wanted(List<Path> files) throws IOException {
        return files;
    }

    /// The columns of a file with their DuckDB types, in its order.
    ///
    /// @param files how many there are in all, so that what is read of each can be small
    /// @throws SourceException if the file is not of this format
    List<Column> columns(Path file, int files) throws IOException;

    /// The type that holds the values of both; empty if there is none.
    Optional<String> widen(String type, String other);

    /// What takes long and must be done before the first row is read; nothing for most.
    default void prepare() {}

    /// What stands for the input where its files do not, because they are made by [#prepare].
    default Optional<String> inputsHash() {
        return Optional.empty();
    }

    /// The rows of a file, from a row on.
    ///
    /// @param layout of all files together
    /// @param row how many rows to leave out
    FileRows open(Path file, Layout layout, long row) throws IOException;

    @Override
    default void close() {}
}
