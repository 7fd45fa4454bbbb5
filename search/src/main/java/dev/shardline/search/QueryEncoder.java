package dev.shardline.search;

/// Makes vectors of texts and images, by the models that made the embeddings of the index.
///
/// Safe for use by several threads.
public interface QueryEncoder extends AutoCloseable {

    /// The vector of a text.
    ///
    /// @throws QueryException where there is no model for texts, or it fails
    float[] text(String text);

    /// The vector of an image file.
    ///
    /// @throws QueryException where there is no model for images, or it fails, or this is no image
    float[] image(byte[] file);

    /// Frees its models.
    @Override
    default void close() {}

    /// An encoder that refuses every question.
    ///
    /// @param missing the sentence that says what is missing
    static QueryEncoder none(String missing) {
        return new QueryEncoder() {
            @Override
            public float[] text(String text) {
                throw new QueryException(missing);
            }

            @Override
            public float[] image(byte[] file) {
                throw new QueryException(missing);
            }
        };
    }
}
