package dev.shardline.pipeline.quickstart;

/// What the demo's server does with a request.
sealed interface Answer {

    /// A response.
    ///
    /// @param headers further lines, each ending with CRLF
    /// @param body what is sent; not to be changed
    /// @param declaredLength what `Content-Length` says; more than the body is a lie, and the
    ///   connection ends where the body does
    // The array is not compared anywhere, and copying each picture buys nothing in the package.
    @SuppressWarnings("ArrayRecordComponent")
    record Response(int status, String headers, byte[] body, int declaredLength) implements Answer {

        Response(int status, String headers, byte[] body) {
            this(status, headers, body, body.length);
        }

        boolean isHonest() {
            return declaredLength == body.length;
        }
    }

    /// Status 503 to the first request, then another answer.
    record BusyAtFirst(Answer then) implements Answer {}

    /// No response at all, or none that ends.
    enum Fault implements Answer {
        /// Waits until the client gives up.
        SILENCE,
        /// A byte now and then, without end.
        TRICKLE,
        /// As many bytes as the client takes, without end.
        FLOOD,
        /// Resets the connection.
        RESET
    }
}
