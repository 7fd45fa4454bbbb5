package dev.shardline.search;

/// What somebody looks for.
sealed interface Question {

    record Text(String words) implements Question {}

    @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
    record Image(byte[] file) implements Question {}

    record ImageUrl(String url) implements Question {}

    @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
    record Embedding(float[] vector) implements Question {}

    /// A row of the index itself.
    record LikeRow(long id) implements Question {}
}
