package dev.shardline.pipeline.cli;

/// What the other end of stderr is.
final class Terminal {

    private Terminal() {}

    /// Whether a person looks at a terminal that understands cursor movement.
    @SuppressWarnings("SystemConsoleNull") // Since JDK 25 it is null again where there is none.
    static boolean isLive() {
        String term = System.getenv("TERM");
        var console = System.console();
        return console != null
                && console.isTerminal()
                && term != null
                && !term.equals("dumb")
                && System.getenv("NO_COLOR") == null;
    }
}
