package dev.shardline.pipeline.cli;

import dev.shardline.ingest.InputFiles;
import dev.shardline.ingest.redcaps.AnnotationCheck;
import dev.shardline.ingest.redcaps.AnnotationCheck.Checked;
import dev.shardline.ingest.redcaps.AnnotationUpdate;
import dev.shardline.ingest.redcaps.AnnotationUpdate.Updated;
import dev.shardline.ingest.redcaps.Merge;
import dev.shardline.ingest.redcaps.Merge.Merged;
import dev.shardline.ingest.redcaps.WordFilter;
import dev.shardline.ingest.redcaps.WordList;
import dev.shardline.packager.FailedRecords;
import dev.shardline.packager.PackagingException;
import dev.shardline.schemas.recipe.Recipe;
import dev.shardline.schemas.recipe.RecipeReader;
import dev.shardline.schemas.recipe.SourceSettings.SourceFormat;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `redcaps`: what is done with RedCaps' annotation files besides running a job over them. The
/// options have the names that the original tool gave them.
@Command(
        name = "redcaps",
        mixinStandardHelpOptions = true,
        description = "Works on RedCaps' annotation files, in place.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        subcommands = {
            RedcapsCommand.MergeFiles.class,
            RedcapsCommand.FilterWords.class,
            RedcapsImageFilter.Nsfw.class,
            RedcapsImageFilter.Faces.class,
            RedcapsCommand.Validate.class,
            RedcapsCommand.UpdateAnnotations.class,
            RedcapsTarCommand.class,
            RedcapsCollectCommand.class
        })
final class RedcapsCommand extends CommandGroup {

    /// `redcaps merge`.
    @Command(
            name = "merge",
            mixinStandardHelpOptions = true,
            description = "Makes one annotation file of several: without repeated ids, by time.")
    static final class MergeFiles implements Callable<Integer> {

        @Parameters(
                arity = "1..*",
                paramLabel = "FILE",
                description = "Annotation files; names may hold * and ?.")
        @SuppressWarnings("NullAway.Init") // picocli sets it.
        private List<String> files;

        @Option(
                names = {"-o", "--save-to"},
                required = true,
                paramLabel = "FILE",
                description = "The merged file; one of the others, or a new one.")
        @SuppressWarnings("NullAway.Init") // picocli sets it.
        private Path target;

        @Option(
                names = {"-d", "--delete-old"},
                description = "Deletes the other files afterwards.")
        private boolean deleteOld;

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it.
        private CommandSpec spec;

        @Override
        public Integer call() {
            Merged merged = Merge.merge(expanded(files), target, deleteOld);
            PrintWriter err = spec.commandLine().getErr();
            merged.warnings().forEach(warning -> err.println("warning: " + warning));
            PrintWriter out = spec.commandLine().getOut();
            out.printf(
                    "%s: %,d annotations of %,d, %,d repeated%n",
                    target, merged.written(), merged.read(), merged.read() - merged.written());
            merged.deleted().forEach(file -> out.println("deleted " + file));
            return ExitCode.DONE;
        }

        private static List<Path> expanded(List<String> names) {
            var files = new ArrayList<Path>();
            for (String name : names) {
                Path path = Path.of(name);
                if (Files.exists(path) || !name.matches(".*[*?\\[].*")) {
                    files.add(path);
                } else {
                    files.addAll(matching(path));
                }
            }
            return files;
        }

        private static List<Path> matching(Path glob) {
            Path folder = Objects.requireNonNullElse(glob.getParent(), Path.of(""));
            String names = String.valueOf(glob.getFileName());
            var found = new ArrayList<Path>();
            try (var entries = Files.newDirectoryStream(folder, names)) {
                entries.forEach(found::add);
            } catch (IOException e) {
                throw new RefusedException("No file matches " + glob + ": " + e);
            }
            return found;
        }
    }

    /// `redcaps filter-words`.
    @Command(
            name = "filter-words",
            mixinStandardHelpOptions = true,
            description =
                    "Removes annotations whose captions hold certain words, and their images.")
    static final class FilterWords implements Callable<Integer> {

        @Mixin
        @SuppressWarnings("NullAway.Init") // picocli sets it.
        private RedcapsFilterOptions files;

        @Option(
                names = "--words",
                required = true,
                paramLabel = "FILE|URL",
                description = "The list, a word or phrase in each line.")
        @SuppressWarnings("NullAway.Init") // picocli sets it.
        private String words;

        @Option(
                names = "--list-name",
                paramLabel = "NAME",
                description = "What info.word_filter.model says (default: the list's FILE|URL).")
        private @Nullable String listName;

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it.
        private CommandSpec spec;

        @Override
        public Integer call() throws InterruptedException {
            List<String> list = WordList.read(words);
            files.print(
                    spec.commandLine().getOut(),
                    WordFilter.filter(
                            files.file(),
                            files.images(),
                            list,
                            Objects.requireNonNullElse(listName, words)));
            return ExitCode.DONE;
        }
    }

    /// `redcaps validate`.
    @Command(
            name = "validate",
            mixinStandardHelpOptions = true,
            description = "Checks annotation files before a release; changes nothing.")
    static final class Validate implements Callable<Integer> {

        @Option(
                names = {"-a", "--annotations"},
                required = true,
                paramLabel = "FILE",
                description = "An annotation file. Repeatable.")
        @SuppressWarnings("NullAway.Init") // picocli sets it.
        private List<Path> files;

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it.
        private CommandSpec spec;

        @Override
        public Integer call() {
            boolean valid = true;
            for (Path file : files) {
                Checked checked = AnnotationCheck.check(file);
                print(file, checked);
                valid &= checked.isValid();
            }
            return valid ? ExitCode.DONE : ExitCode.FAILED;
        }

        private void print(Path file, Checked checked) {
            PrintWriter out = spec.commandLine().getOut();
            checked.problems().forEach(problem -> out.println("PROBLEM  " + problem));
            long more = checked.problemCount() - checked.problems().size();
            if (more > 0) {
                out.printf("… and %,d more problems%n", more);
            }
            checked.warnings().forEach(warning -> out.println("warning: " + warning));
            out.printf(
                    "%s: %s, %,d annotations%n",
                    file, checked.isValid() ? "valid" : "NOT VALID", checked.annotations());
        }
    }

    /// `redcaps update-annotations`.
    @Command(
            name = "update-annotations",
            mixinStandardHelpOptions = true,
            description =
                    "Drops from a complete job's annotation files, in place, those whose images"
                            + " failed.")
    static final class UpdateAnnotations implements Callable<Integer> {

        @Parameters(paramLabel = "RECIPE", description = "The recipe of the job.")
        @SuppressWarnings("NullAway.Init") // picocli sets it.
        private Path file;

        @Option(
                names = "--set",
                paramLabel = "KEY=VALUE",
                description = "Overrides a key of the recipe, as for run. Repeatable.")
        private List<String> overrides = List.of();

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it.
        private CommandSpec spec;

        @Override
        public Integer call() {
            Recipe recipe = RecipeReader.read(file, overrides);
            if (recipe.source().format() != SourceFormat.REDCAPS) {
                throw new RefusedException(
                        "source.format of "
                                + file
                                + " is not redcaps; only its files are updated.");
            }
            if (recipe.output().contains("://")) {
                throw new RefusedException(
                        "The output "
                                + recipe.output()
                                + " is no folder of this machine. Copy its .parquet files and"
                                + " _summary.json into one and give that by --set output=DIR.");
            }
            Path output = Path.of(recipe.output());
            Set<String> failed = failed(output);
            for (Path annotations : InputFiles.find(recipe.source())) {
                Updated updated =
                        AnnotationUpdate.drop(
                                annotations,
                                annotation ->
                                        failed.contains(annotation.imageId())
                                                && !Files.exists(
                                                        output.resolve(annotation.imageFile())));
                spec.commandLine()
                        .getOut()
                        .printf(
                                "%s: %,d annotations dropped, %,d kept%n",
                                annotations, updated.dropped(), updated.kept());
            }
            return ExitCode.DONE;
        }

        /// The same command cannot succeed before the job has.
        private static Set<String> failed(Path output) {
            try {
                return FailedRecords.ids(output);
            } catch (PackagingException e) {
                throw new RefusedException(Objects.requireNonNull(e.getMessage()) + ".");
            }
        }
    }
}
