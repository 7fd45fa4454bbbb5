package dev.shardline.pipeline.cli;

/// What the process ends with.
final class ExitCode {

    /// The job is complete, whatever single images did.
    static final int DONE = 0;

    /// The job could not go on; the message says why, and the same command goes on from there.
    static final int FAILED = 1;

    /// Nothing was started: the command line, the recipe or its source are wrong.
    static final int USAGE = 2;

    /// Somebody stopped it; the same command goes on from there.
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
