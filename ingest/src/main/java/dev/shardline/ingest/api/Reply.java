package dev.shardline.ingest.api;

/// What an [Answer] means to who has asked.
public sealed interface Reply<T> {

    /// It is what was wanted.
    record Good<T>(T value) implements Reply<T> {}

    /// It may be what is wanted another time.
    ///
    /// @param why in words
    record Again<T>(String why) implements Reply<T> {}

    /// Makes a reply of an answer.
    @FunctionalInterface
    interface Reader<T> {

        /// What the answer means.
        ///
        /// @throws ApiException if asking again would be of no use now
        Reply<T> read(Answer answer);
    }
}
