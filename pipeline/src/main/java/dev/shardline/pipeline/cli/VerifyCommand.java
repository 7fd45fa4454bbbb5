package dev.shardline.pipeline.cli;

import dev.shardline.packager.ShardVerifier;
import dev.shardline.packager.Verification;
import java.io.PrintWriter;
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
        description =
                "Reads all shards of an output again and checks them against index and tables.")
final class VerifyCommand implements Callable<Integer> {

    @Parameters(paramLabel = "OUTPUT", description = "The output folder of a complete job.")
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private Path output;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Override
    public Integer call() {
        Verification found = ShardVerifier.verify(output);
        print(found, spec.commandLine().getOut());
        return found.isSound() ? ExitCode.DONE : ExitCode.FAILED;
    }

    /// Says what was found.
    static void print(Verification found, PrintWriter out) {
        found.problems().forEach(problem -> out.println("PROBLEM  " + problem));
        long more = found.problemCount() - found.problems().size();
        if (more > 0) {
            out.printf("… and %,d more problems%n", more);
        }
        found.notes().forEach(note -> out.println("note: " + note));
        out.printf(
                "%s: %,d shards, %,d samples, %,d rows read again%n",
                found.isSound() ? "verified" : "NOT SOUND",
                found.shards(),
                found.samples(),
                found.rows());
        out.flush();
    }
}
