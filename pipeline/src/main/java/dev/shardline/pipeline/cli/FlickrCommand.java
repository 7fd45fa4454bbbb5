package dev.shardline.pipeline.cli;

import dev.shardline.packager.classes.Archive;
import dev.shardline.packager.classes.ClassLists;
import dev.shardline.packager.classes.Split;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/// `flickr`: what is made of class folders once they are complete. Each command replaces its files
/// in one step, so it may be stopped and repeated.
@Command(
        name = "flickr",
        mixinStandardHelpOptions = true,
        description = "Makes lists, splits and an archive of an output of class folders.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            FlickrCommand.Summary.class,
            FlickrCommand.SplitFolders.class,
            FlickrCommand.Subset.class,
            FlickrCommand.Pack.class
        })
final class FlickrCommand extends CommandGroup {

    /// What the commands share.
    abstract static class OfOutput implements Callable<Integer> {

        @Parameters(paramLabel = "OUTPUT", description = "The folder with the class folders.")
        @SuppressWarnings("NullAway.Init") // picocli sets it.
        Path output;

        @Spec
        @SuppressWarnings("NullAway.Init") // picocli sets it.
        CommandSpec spec;

        void say(String line) {
            PrintWriter out = spec.commandLine().getOut();
            out.println(line);
            out.flush();
        }

        void say(String file, Split split) {
            say(
                    "%s: %,d files to train, %,d to test"
                            .formatted(
                                    output.resolve(file),
                                    split.train().size(),
                                    split.test().size()));
        }
    }

    /// What decides a choice.
    static final class Seed {

        @Option(
                names = "--seed",
                paramLabel = "SEED",
                defaultValue = "42",
                description = "Another one chooses other files (default: 42).")
        private long value;
    }

    /// `flickr summary`.
    @Command(
            name = "summary",
            mixinStandardHelpOptions = true,
            description =
                    "Writes urls_data.json (all addresses of each class) and summary.txt (how many"
                            + " files each class has), and prints the latter.")
    static final class Summary extends OfOutput {

        @Override
        public Integer call() {
            ClassLists.write(output).forEach(one -> say(one.line()));
            return ExitCode.DONE;
        }
    }

    /// `flickr split`.
    @Command(
            name = "split",
            mixinStandardHelpOptions = true,
            description = "Splits the files of each class into training and test.")
    static final class SplitFolders extends OfOutput {

        @Option(
                names = "--type",
                paramLabel = "TYPE",
                converter = TypeOfSplit.class,
                completionCandidates = TypeOfSplit.class,
                defaultValue = "absolute",
                description =
                        "absolute: files of each class; proportional: a share of each (default:"
                                + " absolute).")
        private Split.Type type = Split.Type.ABSOLUTE;

        @Option(
                names = "--test-size",
                paramLabel = "SIZE",
                required = true,
                description = "Files, or a share such as 0.2 or 20 (per cent).")
        private double testSize;

        @Mixin private final Seed seed = new Seed();

        @Option(
                names = "--unique",
                description =
                        "Leave out files that have the same bytes as one before them, in any"
                                + " class.")
        private boolean unique;

        @Option(
                names = "--to",
                paramLabel = "FILE",
                defaultValue = Split.FILE,
                description = "The name of the list in OUTPUT (default: train_test_split.json).")
        private String to = Split.FILE;

        @Override
        public Integer call() {
            say(to, Split.write(output, new Split.Rule(type, testSize, seed.value, unique), to));
            return ExitCode.DONE;
        }
    }

    /// `flickr subset`.
    @Command(
            name = "subset",
            mixinStandardHelpOptions = true,
            description = "Keeps a part of a split, the same share of each class.")
    static final class Subset extends OfOutput {

        @Option(
                names = "--percentage",
                paramLabel = "P",
                required = true,
                description = "How much is kept, from 0 to 100.")
        private double percentage;

        @Mixin private final Seed seed = new Seed();

        @Option(
                names = "--from",
                paramLabel = "FILE",
                defaultValue = Split.FILE,
                description = "The split in OUTPUT (default: train_test_split.json).")
        private String from = Split.FILE;

        @Option(
                names = "--to",
                paramLabel = "FILE",
                defaultValue = "train_test_split_cpu.json",
                description = "The name of the part (default: train_test_split_cpu.json).")
        private String to = "train_test_split_cpu.json";

        @Override
        public Integer call() {
            say(to, Split.writeSubset(output, percentage, seed.value, from, to));
            return ExitCode.DONE;
        }
    }

    /// `flickr archive`.
    @Command(
            name = "archive",
            mixinStandardHelpOptions = true,
            description = "Writes dataset.tgz with the class folders and the splits.")
    static final class Pack extends OfOutput {

        @Override
        public Integer call() {
            int files = Archive.write(output);
            say("%s: %,d files".formatted(output.resolve(Archive.FILE), files));
            return ExitCode.DONE;
        }
    }

    /// The types of splits, in lower case as in recipes.
    static final class TypeOfSplit extends ArrayList<String>
            implements picocli.CommandLine.ITypeConverter<Split.Type> {

        private static final long serialVersionUID = 1;

        TypeOfSplit() {
            super(words());
        }

        private static List<String> words() {
            return Arrays.stream(Split.Type.values())
                    .map(type -> type.name().toLowerCase(Locale.ROOT))
                    .toList();
        }

        @Override
        public Split.Type convert(String value) {
            if (!contains(value)) {
                throw new TypeConversionException(
                        "is one of %s, but was \"%s\"".formatted(String.join(", ", this), value));
            }
            return Split.Type.valueOf(value.toUpperCase(Locale.ROOT));
        }
    }
}
