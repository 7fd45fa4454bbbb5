package dev.shardline.pipeline.cli;

/// What the other end of stderr is.
final class Terminal {

    private Terminal() {}

    /// Whether a person looks at a terminal that understands cursor movement.
    static boolean isLive() {
        var console = System.console();
        String term = System.getenv("TERM");
        return console != null
                && console.isTerminal()
                && term != null
                && !term.equals("dumb")
                && System.getenv("NO_COLOR") == null;
    }
}
