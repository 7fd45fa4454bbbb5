package dev.shardline.enricher;

/// What models say of an image file.
public sealed interface Verdict {

    /// Nothing speaks against it.
    record Wanted() implements Verdict {}

    /// A model refuses it.
    ///
    /// @param sentence why, for people
    record Unwanted(String sentence) implements Verdict {}

    /// A model has no answer, or it is no image.
    ///
    /// @param sentence why, for people
    record Unjudged(String sentence) implements Verdict {}
}
