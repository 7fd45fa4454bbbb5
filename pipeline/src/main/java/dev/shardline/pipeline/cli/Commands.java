package dev.shardline.pipeline.cli;

import dev.shardline.enricher.EmbeddingException;
import dev.shardline.enricher.ModelException;
import dev.shardline.fetcher.ProxyException;
import dev.shardline.ingest.IngestFencedException;
import dev.shardline.ingest.JobChangedException;
import dev.shardline.ingest.SourceException;
import dev.shardline.ingest.api.ApiException;
import dev.shardline.ingest.filter.FilterException;
import dev.shardline.packager.DedupException;
import dev.shardline.packager.PackagingException;
import dev.shardline.packager.classes.ClassesException;
import dev.shardline.pipeline.broker.BrokerException;
import dev.shardline.pipeline.broker.ClusterSettingsException;
import dev.shardline.pipeline.broker.FileTrouble;
import dev.shardline.pipeline.loop.LoopException;
import dev.shardline.pipeline.monitoring.MonitoringException;
import dev.shardline.pipeline.service.RetryException;
import dev.shardline.pipeline.service.StoppedException;
import dev.shardline.schemas.FolderTakenException;
import dev.shardline.schemas.SchemaException;
import dev.shardline.schemas.recipe.RecipeException;
import dev.shardline.schemas.s3.S3AccessException;
import dev.shardline.search.IndexException;
import dev.shardline.search.QueryException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.ParameterException;

/// All commands, in the order of the flow, and what becomes of their exceptions: one clear message
/// on stderr and an exit code.
@Command(
        name = "shardline",
        mixinStandardHelpOptions = true,
        versionProvider = Commands.Version.class,
        description = "From image metadata to verified training shards, through Kafka.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        footer = {
            "",
            "Exit codes: 0 complete, 1 failed, 2 wrong usage or recipe, 130 interrupted.",
            "After 1 or 130 the same command goes on where it stopped."
        },
        subcommands = {
            RunCommand.class,
            StageCommands.IngestStage.class,
            StageCommands.FilterStage.class,
            StageCommands.FetchStage.class,
            StageCommands.ValidateStage.class,
            StageCommands.PackageStage.class,
            EmbedCommand.class,
            StatusCommand.class,
            TailCommand.class,
            WhyCommand.class,
            AclsCommand.class,
            RetryCommand.class,
            VerifyCommand.class,
            DedupCommand.class,
            FlickrCommand.class,
            ConvertMetadataCommand.class,
            ConvertCommand.class,
            CheckMissingCommand.class,
            RedcapsCommand.class,
            StatsCommand.class,
            IndexCommand.class,
            SearchCommand.class,
            ServeCommand.class,
            ImportCommand.class,
            QuickstartCommand.class
        })
public final class Commands {

    private Commands() {}

    /// Runs one command.
    ///
    /// @return the exit code
    public static int run(String[] args) {
        Logs.forgetFile();
        var line = new CommandLine(new Commands());
        line.setExecutionExceptionHandler((e, command, _) -> explain(e, command));
        line.setParameterExceptionHandler(Commands::usage);
        // The words of this one are another program's options.
        Objects.requireNonNull(line.getSubcommands().get(ImportCommand.NAME))
                .setUnmatchedOptionsArePositionalParams(true);
        if (args.length == 0) {
            line.usage(line.getErr());
            return ExitCode.USAGE;
        }
        return line.execute(args);
    }

    private static int usage(ParameterException e, String[] args) {
        PrintWriter err = e.getCommandLine().getErr();
        err.println("shardline: " + Unmatched.sentence(e).orElse(e.getMessage()));
        err.println("Try: " + e.getCommandLine().getCommandSpec().qualifiedName(" ") + " --help");
        return ExitCode.USAGE;
    }

    private static int explain(Exception e, CommandLine command) {
        PrintWriter err = command.getErr();
        return switch (e) {
            case RecipeException _,
                    SourceException _,
                    FilterException _,
                    JobChangedException _,
                    ClassesException _,
                    ClusterSettingsException _,
                    DedupException _,
                    FolderTakenException _,
                    ModelException _,
                    RetryException _,
                    IndexException _,
                    QueryException _,
                    RefusedException _ -> {
                err.println("shardline: " + e.getMessage());
                yield ExitCode.USAGE;
            }
            case S3AccessException s3 -> {
                err.println("shardline: " + e.getMessage());
                yield s3.mayPass() ? ExitCode.FAILED : ExitCode.USAGE;
            }
            case ApiException _,
                    EmbeddingException _,
                    BrokerException _,
                    LoopException _,
                    MonitoringException _,
                    ProxyException _,
                    IngestFencedException _,
                    PackagingException _,
                    SchemaException _ -> {
                err.println("shardline: " + e.getMessage());
                pointToLog(err);
                yield ExitCode.FAILED;
            }
            case StoppedException _ -> {
                err.println("shardline: " + e.getMessage());
                yield ExitCode.FAILED;
            }
            case KafkaException kafka -> {
                err.println("shardline: Kafka cannot be used any more: " + kafka.getMessage());
                pointToLog(err);
                yield ExitCode.FAILED;
            }
            case UncheckedIOException file when file.getCause() != null -> {
                err.println(
                        "shardline: " + file.getMessage() + ": " + FileTrouble.of(file.getCause()));
                yield ExitCode.FAILED;
            }
            default -> {
                err.println("shardline: this is a bug, please report it with the lines below.");
                e.printStackTrace(err);
                pointToLog(err);
                yield ExitCode.FAILED;
            }
        };
    }

    private static void pointToLog(PrintWriter err) {
        Logs.file().ifPresent(file -> err.println("(More is in " + file + ".)"));
    }

    /// The version of the build.
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Commands.class.getPackage().getImplementationVersion();
            return new String[] {"shardline " + (version == null ? "(not packaged)" : version)};
        }
    }
}
