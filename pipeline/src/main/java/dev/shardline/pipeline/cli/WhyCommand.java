package dev.shardline.pipeline.cli;

import dev.shardline.packager.Output;
import dev.shardline.pipeline.loop.TopicSearch;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `why`: the fate of a record.
@Command(
        name = "why",
        mixinStandardHelpOptions = true,
        description = "Says what became of a record, and why.")
final class WhyCommand implements Callable<Integer> {

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private JobOptions options;

    @Parameters(index = "1", paramLabel = "KEY", description = "A record's id or its URL.")
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private String key;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        List<String> packed;
        try (Output output = Job.output(options.recipe())) {
            packed = PackedRows.describe(output, key);
        }
        packed.forEach(out::println);
        if (!packed.isEmpty()) {
            return ExitCode.DONE;
        }
        List<String> underWay;
        try (JobAccess job = JobAccess.open(options)) {
            underWay = new TopicSearch(job.cluster(), job.topics()).describe(key);
        }
        underWay.forEach(out::println);
        if (underWay.isEmpty()) {
            throw new RefusedException(
                    "Job "
                            + options.recipe().job()
                            + " knows no record with the id or URL "
                            + key
                            + ". Is it in the source, and is that part read yet? (shardline status "
                            + options.asTyped()
                            + ")");
        }
        return ExitCode.DONE;
    }
}
