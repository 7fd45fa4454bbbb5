package dev.shardline.pipeline.cli;

import java.util.Objects;

/// What the other end of stderr is.
final class Terminal {

    private Terminal() {}

    /// Whether a person looks at a terminal that understands cursor movement.
    static boolean isLive() {
        String term = System.getenv("TERM");
        return Objects.requireNonNull(System.console()).isTerminal()
                && term != null
                && !term.equals("dumb")
                && System.getenv("NO_COLOR") == null;
    }
}
