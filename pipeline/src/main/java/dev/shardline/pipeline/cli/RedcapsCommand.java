package dev.shardline.pipeline.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `redcaps`: RedCaps' annotation files.
@Command(
        name = "redcaps",
        mixinStandardHelpOptions = true,
        description = "Works on RedCaps' annotation files.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = RedcapsCollectCommand.class)
final class RedcapsCommand implements Callable<Integer> {

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    /// Without a command of its own.
    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return ExitCode.USAGE;
    }
}
