package dev.shardline.pipeline.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.shardline.ingest.Source;
import dev.shardline.ingest.stats.SourceStatistics;
import dev.shardline.ingest.stats.Statistics;
import dev.shardline.pipeline.broker.FileTrouble;
import dev.shardline.schemas.recipe.Recipe;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `stats`: what is in the source?
@Command(
        name = "stats",
        mixinStandardHelpOptions = true,
        description = {
            "Counts the source of a recipe, joined tables included: rows, duplicates, quantiles,",
            "sizes, languages, domains. Fetches nothing and changes nothing."
        })
final class StatsCommand implements Callable<Integer> {

    private static final int MOST_STEPS = 1000;

    @Mixin
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private JobOptions options;

    @Option(names = "--json", description = "One JSON object, for programs.")
    private boolean json;

    @Option(
            names = "--quantiles",
            paramLabel = "N",
            description = "Steps between quantiles (default: ${DEFAULT-VALUE}, that is, deciles).")
    private int steps = 10;

    @Option(
            names = "--domains",
            paramLabel = "N",
            description = "How many domains are listed (default: ${DEFAULT-VALUE}).")
    private int domains = 20;

    @Option(
            names = "--work",
            paramLabel = "DIR",
            description =
                    "Folder for what does not fit into memory (default: the system's for temporary"
                            + " files).")
    private @Nullable Path work;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Override
    public Integer call() throws JsonProcessingException {
        if (steps < 1 || steps > MOST_STEPS || domains < 0) {
            throw new RefusedException(
                    "--quantiles must be from 1 to "
                            + MOST_STEPS
                            + " and --domains at least 0; they were "
                            + steps
                            + " and "
                            + domains
                            + ".");
        }
        Recipe recipe = options.recipe();
        Path folder = newFolder();
        try (Source source = Source.open(recipe.source(), folder)) {
            Statistics found =
                    SourceStatistics.of(source, recipe.source().columns(), folder, steps, domains);
            PrintWriter out = spec.commandLine().getOut();
            if (json) {
                out.println(new JsonMapper().writeValueAsString(found));
            } else {
                StatsText.lines(found).forEach(out::println);
            }
            out.flush();
            return ExitCode.DONE;
        } finally {
            delete(folder);
        }
    }

    private Path newFolder() {
        try {
            if (work == null) {
                return Files.createTempDirectory("shardline-stats");
            }
            Files.createDirectories(work);
            return Files.createTempDirectory(work, "shardline-stats");
        } catch (IOException e) {
            throw new RefusedException(
                    "There is no place for temporary files: "
                            + FileTrouble.of(e)
                            + ". Choose another with --work DIR.");
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            System.err.println("shardline: " + folder + " can be deleted: " + FileTrouble.of(e));
        }
    }
}
