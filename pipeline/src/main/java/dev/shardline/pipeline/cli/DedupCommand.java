package dev.shardline.pipeline.cli;

import dev.shardline.packager.Deduplication;
import dev.shardline.packager.Deduplication.Keep;
import dev.shardline.packager.Deduplication.Outcome;
import dev.shardline.schemas.recipe.EnrichSettings.Duplicates;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `dedup`: of images that look alike in finished outputs one stays, in a new folder.
@Command(
        name = "dedup",
        mixinStandardHelpOptions = true,
        description = {
            "Copies the tars of finished jobs into a new folder without images that look like another one,",
            "of one data set or of several. Needs jobs with enrich.duplicates. The folder appears when it is",
            "whole; the jobs' folders do not change."
        })
final class DedupCommand implements Callable<Integer> {

    @Parameters(
            arity = "1..*",
            paramLabel = "FOLDER",
            description =
                    "Outputs of finished jobs, folders of this machine. Of several, the names of shards and"
                            + " the keys of samples begin with the folder's number: 000, 001, …")
    private List<String> folders = List.of();

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "NEW",
            description = "The folder to make.")
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private String output;

    @Option(
            names = "--keep",
            required = true,
            paramLabel = "WORD",
            description =
                    "Which of several stays: first in the order of folders, shards and samples, or largest"
                            + " by the pixels of its original.")
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private String keep;

    @Option(
            names = "--distance",
            paramLabel = "BITS",
            description =
                    "How many of 64 bits of phash may differ: 0 to "
                            + Duplicates.MOST
                            + " (default: "
                            + Duplicates.STANDARD
                            + ").")
    private int distance = Duplicates.STANDARD;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it.
    private CommandSpec spec;

    @Override
    public Integer call() {
        if (distance < 0 || distance > Duplicates.MOST) {
            throw new RefusedException(
                    "--distance must be a whole number from 0 to %d; it was %d."
                            .formatted(Duplicates.MOST, distance));
        }
        Keep which = keep();
        List<Path> paths = folders.stream().map(DedupCommand::path).toList();
        var lines = new ProgressLines(spec.commandLine().getErr());
        Outcome made =
                Deduplication.run(
                        paths,
                        path(output),
                        which,
                        distance,
                        (what, done, all) ->
                                lines.say(
                                        done == all,
                                        () -> "%,d of %,d shards %s".formatted(done, all, what)));
        print(made);
        return ExitCode.DONE;
    }

    private Keep keep() {
        return Arrays.stream(Keep.values())
                .filter(word -> word(word).equals(keep))
                .findAny()
                .orElseThrow(() ->
                        new RefusedException(
                                "--keep must be one of %s; it was %s."
                                        .formatted(
                                                Arrays.stream(Keep.values())
                                                        .map(DedupCommand::word)
                                                        .collect(Collectors.joining(", ")),
                                                keep)));
    }

    private static String word(Keep keep) {
        return keep.name().toLowerCase(Locale.ROOT);
    }

    private static Path path(String place) {
        if (place.contains("://")) {
            throw new RefusedException(
                    "dedup works with folders of this machine, and was given "
                            + place
                            + ". Copy the output into a folder, and give that.");
        }
        return Path.of(place);
    }

    private void print(Outcome made) {
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
                "%,d images of %,d shards read: %,d kept in %,d shards of %s, %,d left out (%s)%n",
                made.kept() + made.leftOut(),
                made.shardsRead(),
                made.kept(),
                made.shards(),
                output,
                made.leftOut(),
                Deduplication.DUPLICATES);
        if (made.notPacked() > 0) {
            out.printf(
                    "%,d rows of the jobs have no image and are not taken over%n",
                    made.notPacked());
        }
        out.flush();
    }
}
