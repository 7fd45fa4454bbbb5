package dev.shardline.packager;

import java.util.List;

/// What a reading of the whole output has found.
///
/// @param shards read
/// @param samples in them
/// @param rows of the tables, whatever the records' fate
/// @param problems the first ones, each a sentence that names the file
/// @param problemCount all of them
/// @param notes what is worth knowing, but makes nothing wrong
public record Verification(
        long shards,
        long samples,
        long rows,
        List<String> problems,
        long problemCount,
        List<String> notes) {
    public Verification {
        problems = List.copyOf(problems);
        notes = List.copyOf(notes);
    }

    /// Whether the output is what its index and its tables say, whatever the notes are.
    public boolean isSound() {
        return problemCount == 0;
    }
}
