package dev.shardline.ingest;

/// A place in a source: between two rows, or before the first one.
///
/// @param file the input file that comes next, from 0
/// @param row rows of that file that are done; bad rows count, a header and blank lines do not
public record Position(int file, long row) {

    /// Before the first row of the first file.
    public static final Position START = new Position(0, 0);

    public Position {
        if (file < 0 || row < 0) {
            throw new IllegalArgumentException("file and row are at least 0: " + file + ", " + row);
        }
    }
}
