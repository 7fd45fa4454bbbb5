package dev.shardline.pipeline.cli;

import dev.shardline.packager.ShardVerifier;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `verify`: are the shards whole?
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = "Reads all shards of an output again and checks them against index and tables.")
final class VerifyCommand implements Callable<Integer> {

    @Parameters(paramLabel = "OUTPUT", description = "The output folder of a complete job.")
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Path output;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Override
    public Integer call() {
        var report = ShardVerifier.verify(output);
        var out = spec.commandLine().getOut();
        report.problems().forEach(out::println);
        out.println(report);
        return report.problems().isEmpty() ? ExitCode.DONE : ExitCode.FAILED;
    }
}
