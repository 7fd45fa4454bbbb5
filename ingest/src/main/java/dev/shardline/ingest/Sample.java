package dev.shardline.ingest;

/// How much of the files is looked at to learn the types of their columns: small files as a whole,
/// of large ones the first rows.
///
/// @param rows of all files together, about
/// @param bytes of all files together, unpacked, about
record Sample(int rows, long bytes) {

    static final Sample DEFAULT = new Sample(20_480, 32L << 20);

    private static final int LEAST_ROWS = 64;

    /// Whether more is to be read of a file.
    ///
    /// @param files how many there are
    boolean wants(int files, long rowsRead, long bytesRead) {
        return rowsRead < Math.max(LEAST_ROWS, rows / files) || bytesRead < bytes / files;
    }
}
