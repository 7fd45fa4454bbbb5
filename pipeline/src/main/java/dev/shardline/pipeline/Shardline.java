package dev.shardline.pipeline;

import dev.shardline.pipeline.cli.Commands;
import java.util.Locale;
import java.util.logging.LogManager;

/// The program: one command line for everything.
public final class Shardline {

    private Shardline() {}

    /// Runs a command and ends the process with its exit code: 0 done, 1 failed, 2 wrong usage or
    /// recipe, 130 interrupted.
    public static void main(String[] args) {
        // One language and one way to write numbers, whatever the machine is set to.
        Locale.setDefault(Locale.ROOT);
        // Of libraries that log this way, to a stderr that is not theirs.
        LogManager.getLogManager().reset();
        System.exit(Commands.run(args));
    }
}
