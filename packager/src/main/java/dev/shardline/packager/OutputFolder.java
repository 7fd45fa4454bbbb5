package dev.shardline.packager;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Keeps an output folder for one job: shards of another one there would be replaced.
public final class OutputFolder {
    static final String OWNER = ".shardline-job";

    private static final Pattern SHARD =
            Pattern.compile(
                    "((\\d{3}-)?\\d+(\\.tar|\\.tfrecord|\\.parquet|_stats\\.json)?|_index\\.json)");

    private OutputFolder() {}

    /// Makes the folder, or checks that it is this job's or holds no shards. To be called before
    /// the first packager of a run; any process of the job may call it, any number of times.
    ///
    /// @param owner what tells this job from any other, the same in every run of it
    /// @throws PackagingException if the folder belongs to another job or cannot be written
    public static void claim(Path output, String owner) {
        try {
            Files.createDirectories(output);
            if (owner(output).isEmpty()) {
                refuseShards(output);
                write(output, owner);
            }
            refuseOwner(output, owner);
        } catch (IOException e) {
            throw PackagingException.writing(output, e);
        }
    }

    /// Checks the same and changes nothing.
    ///
    /// @param owner as for [#claim]; null for a job that has not begun: it owns nothing yet
    /// @throws PackagingException if the folder belongs to another job or cannot be read
    public static void refuseOthers(Path output, @Nullable String owner) {
        try {
            if (!Files.isDirectory(output)) {
                return;
            }
            if (owner(output).isEmpty()) {
                refuseShards(output);
            } else {
                refuseOwner(output, owner);
            }
        } catch (IOException e) {
            throw PackagingException.reading(output, e);
        }
    }

    private static void refuseOwner(Path output, @Nullable String owner) throws IOException {
        String present = owner(output).orElse("unknown");
        if (!present.equals(owner)) {
            throw new PackagingException(
                    output
                            + " holds the shards of another job, or of an earlier one of this name ("
                            + present
                            + "): choose another output, or delete that folder");
        }
    }

    private static Optional<String> owner(Path output) throws IOException {
        try {
            return Optional.of(Files.readString(output.resolve(OWNER)).strip());
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }

    /// Whoever comes first stays: a link is never replaced. Who removes another's temporary file
    /// has claimed the folder before.
    private static void write(Path output, String owner) throws IOException {
        var files = new TemporaryFiles(output, "owner");
        Path temporary = files.beside("job");
        try {
            Files.write(temporary, (owner + "\n").getBytes(UTF_8));
            TemporaryFiles.sync(temporary);
            Files.createLink(output.resolve(OWNER), temporary);
            files.sync();
        } catch (FileAlreadyExistsException | NoSuchFileException e) {
            if (owner(output).isEmpty()) {
                throw e;
            }
        } finally {
            TemporaryFiles.delete(temporary);
        }
    }

    private static void refuseShards(Path output) throws IOException {
        try (var entries = Files.newDirectoryStream(output)) {
            for (Path entry : entries) {
                if (SHARD.matcher(entry.getFileName().toString()).matches()) {
                    throw new PackagingException(
                            output
                                    + " already holds "
                                    + entry.getFileName()
                                    + ", which this job has not written: choose another output,"
                                    + " or delete that folder");
                }
            }
        }
    }
}
