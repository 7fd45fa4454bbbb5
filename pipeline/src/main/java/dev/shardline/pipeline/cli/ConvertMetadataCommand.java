package dev.shardline.pipeline.cli;

import dev.shardline.ingest.yfcc.MetadataConverter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `convert-metadata`: YFCC100m's database becomes 4096 files of JSON lines.
@Command(
        name = "convert-metadata",
        mixinStandardHelpOptions = true,
        description = {
            "Turns YFCC100m's metadata into 4096 files 000.gz to fff.gz of JSON lines, one for each"
                    + " shard.",
            "They replace older ones when all of them are complete."
        })
final class ConvertMetadataCommand implements Callable<Integer> {

    private static final String DATABASE = "yfcc100m_dataset.sql";

    @Parameters(
            arity = "1..*",
            paramLabel = "INPUT",
            description =
                    "The SQLite database, the folder that holds it as "
                            + DATABASE
                            + ", or Yahoo's text files, also as .bz2.")
    private List<Path> inputs = List.of();

    @Option(
            names = {"-o", "--outdir"},
            paramLabel = "OUTDIR",
            description = "The folder for the files (default: that of the first input).")
    private @Nullable Path output;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        List<Path> files = inputs.stream().map(ConvertMetadataCommand::file).toList();
        Path folder = output == null ? folder(files.getFirst()) : output;
        var err = spec.commandLine().getErr();
        var converter =
                new MetadataConverter(
                        MetadataConverter.LINES_PER_MEMBER,
                        rows -> {
                            err.printf("shardline: %,d rows%n", rows);
                            err.flush();
                        });
        var converted = converter.convert(files, folder);
        converted
                .firstBadRow()
                .ifPresent(first ->
                        err.printf(
                                "shardline: %,d rows could not be converted; %s lists them. The first:"
                                        + " %s%n",
                                converted.badRows(),
                                folder.resolve(MetadataConverter.BAD_ROWS),
                                first));
        var out = spec.commandLine().getOut();
        out.printf("%,d rows in 4096 files in %s%n", converted.rows(), folder);
        out.flush();
        return ExitCode.DONE;
    }

    private static Path file(Path input) {
        return Files.isDirectory(input) ? input.resolve(DATABASE) : input;
    }

    private static Path folder(Path file) {
        Path parent = file.toAbsolutePath().getParent();
        return parent == null ? file.toAbsolutePath() : parent;
    }
}
