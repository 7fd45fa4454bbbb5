package dev.shardline.pipeline.cli;

import dev.shardline.ingest.FolderCheck;
import dev.shardline.ingest.FolderCheck.Counts;
import dev.shardline.ingest.Source;
import dev.shardline.packager.Output;
import dev.shardline.packager.ShardVerifier;
import dev.shardline.packager.Verification;
import dev.shardline.schemas.recipe.HashType;
import dev.shardline.schemas.recipe.RecipeReader;
import dev.shardline.schemas.recipe.SourceSettings;
import dev.shardline.schemas.recipe.SourceSettings.OnBadRow;
import dev.shardline.schemas.recipe.SourceSettings.SourceFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `verify`: are the shards whole?
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description =
                "Reads all shards of an output again and checks them against index and tables.")
final class VerifyCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "OUTPUT",
            description = "The output of a complete job: a folder, or s3://bucket/prefix.")
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private String output;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "A key of a recipe's s3, for an output in a bucket: --set"
                            + " s3.endpoint=http://localhost:9000. Repeatable.")
    private List<String> overrides = List.of();

    @Option(
            names = "--against",
            paramLabel = "CSV",
            description =
                    "Check a folder in the layout of the ISC data against its CSV files instead:"
                            + " what is missing, corrupt or not in them. Needs no network.")
    private List<String> lists = List.of();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (!lists.isEmpty()) {
            return verifyAgainst();
        }
        try (Output place = Output.reading(output, RecipeReader.s3(overrides))) {
            Verification found = ShardVerifier.verify(place);
            print(found, spec.commandLine().getOut());
            return found.isSound() ? ExitCode.DONE : ExitCode.FAILED;
        }
    }

    private int verifyAgainst() {
        PrintWriter out = spec.commandLine().getOut();
        if (!Files.isDirectory(Path.of(output))) {
            throw new RefusedException(
                    "There is no folder " + output + ": --against reads folders of this machine.");
        }
        Path work = null;
        try {
            work = Files.createTempDirectory("shardline-verify-");
            try (Source list = Source.open(isc(), work)) {
                Counts counts =
                        FolderCheck.check(
                                Path.of(output),
                                list,
                                (finding, name) ->
                                        out.println(
                                                finding.name().toLowerCase(Locale.ROOT)
                                                        + "  "
                                                        + name));
                out.printf(
                        "%s: %,d listed, %,d good, %,d missing, %,d corrupt, %,d extra%s%n",
                        counts.isSound() ? "verified" : "NOT SOUND",
                        counts.listed(),
                        counts.good(),
                        counts.missing(),
                        counts.corrupt(),
                        counts.extra(),
                        counts.unchecked() == 0
                                ? ""
                                : ", %,d without MD5".formatted(counts.unchecked()));
                out.flush();
                return counts.isSound() ? ExitCode.DONE : ExitCode.FAILED;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Reading " + output, e);
        } finally {
            if (work != null && !work.toFile().delete()) {
                work.toFile().deleteOnExit();
            }
        }
    }

    private SourceSettings isc() {
        return new SourceSettings(
                SourceFormat.ISC2021,
                lists,
                new SourceSettings.Columns(
                        "s3_uri",
                        null,
                        "image_id",
                        new SourceSettings.Checksum(HashType.MD5, "md5_checksum"),
                        null,
                        "file_name",
                        "mirrors"),
                OnBadRow.FAIL);
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
